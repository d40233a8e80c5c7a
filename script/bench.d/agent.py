# Measures the agent at rest: memory, processor time, start, output passed through. `agent.py [SECONDS]`.
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLIMSOLL = ROOT / ".build/release/plimsoll"
SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 60
CONTRACT = """plimsoll: 1
service: shop
config:
  app:
    layers: [{file: app.yaml}, {variables: SHOP_}]
    schema: app.schema.json
    deliver: {file: run/app.json}
environments: {production: {}}
rules: [{id: pool, require: config.app.pool.size <= 50}]
rollout: {health: {http: "http://127.0.0.1:{port}/health", every: 5s}}
"""
CONFIG = "pool: {size: 4}\n" + "".join(f"key{i}: value {i}\n" for i in range(200))
SCHEMA = '{"type": "object", "properties": {"pool": {"type": "object", "properties": {"size": {"type": "integer"}}}}}'


def revision(files):
    digest = hashlib.sha256()

    def add(text):
        data = text.encode()
        digest.update(f"{len(data)}:".encode() + data)

    add("plimsoll revision 1")
    add("plimsoll.yaml")
    add("")
    add(str(len(files)))
    for path, text in sorted(files.items()):
        add(path)
        add(text)
    return "r-" + digest.hexdigest()


FILES = {"plimsoll.yaml": CONTRACT, "app.yaml": CONFIG, "app.schema.json": SCHEMA}
NAME = revision(FILES)
reports = []


class Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, value, status=200):
        data = json.dumps(value).encode() if value is not None else b""
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        reports.append((time.time(), json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.answer({"generation": 1, "action": "a-1", "goal": "run", "revision": NAME, "cause": []})

    def do_GET(self):
        if self.path.startswith("/api/v1/agent/order"):
            time.sleep(25)
            self.answer(None, 204)
        elif self.path.startswith("/api/v1/agent/revisions/"):
            content = {"contract": "plimsoll.yaml", "set": {}}
            content["files"] = [{"path": path, "text": text} for path, text in sorted(FILES.items())]
            self.answer({"revision": NAME, "environment": "production", "content": content})
        else:
            self.answer({})


def status(pid):
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {name: int(fields[name].split()[0]) for name in ("VmRSS", "RssAnon", "RssFile", "Threads")}


def processor(pid):
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def idle(server):
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(PLIMSOLL), "run", "--server", f"http://127.0.0.1:{server.server_port}", "--service", "shop",
            "--environment", "production", "--instance", "web-1", "--port", str(server.server_port), "--state",
            folder + "/state", "--", "/bin/sleep", "1000",
        ]
        begin = time.time()
        agent = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL)
        while not any(report["health"] == "healthy" for _, report in reports):
            time.sleep(0.02)
            if time.time() - begin > 30:
                sys.exit("the program did not become healthy")
        print(f"start until told healthy          {1000 * (time.time() - begin):8.0f} ms")
        time.sleep(5)
        before = processor(agent.pid)
        time.sleep(SECONDS)
        used = processor(agent.pid) - before
        memory = status(agent.pid)
        print(f"resident at rest                  {memory['VmRSS'] / 1024:8.1f} MB (to reach: 25)")
        print(f"  of it our own, of files         {memory['RssAnon'] / 1024:8.1f} {memory['RssFile'] / 1024:.1f} MB")
        print(f"threads                           {memory['Threads']:8d}")
        print(f"a core at rest                    {100 * used / SECONDS:8.2f} % over {SECONDS} s (to reach: 1)")
        agent.send_signal(signal.SIGTERM)
        agent.wait(20)


def output():
    with tempfile.TemporaryDirectory() as folder:
        for path, text in FILES.items():
            Path(folder, path).write_text(text)
        for name, prefix in (("alone", []), ("under the agent", [str(PLIMSOLL), "run", "--state", folder + "/s", "--"])):
            begin = time.time()
            line = "yes 'a line of a log, as long as many of them are, and no longer' | head -c 500000000"
            run = prefix + ["/bin/sh", "-c", line]
            subprocess.run(run, cwd=folder, stdout=subprocess.DEVNULL, check=True)
            print(f"500 MB of output, {name:16} {500 / (time.time() - begin):8.0f} MB/s")


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
idle(server)
output()
