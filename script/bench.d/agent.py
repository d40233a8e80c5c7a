# Measures the agent and supervisord side by side: memory and processor time at rest, restarts, output. `agent.py [SECONDS]`.
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


SUPERVISORD = ROOT / ".build-peers/bin/supervisord"


class Keeper:
    """A keeper of one program: its process, and how to tell that the program runs."""

    def __init__(self, folder, command, environment=None):
        self.folder = folder
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=open(folder + "/errors", "w"), env={**os.environ, **(environment or {})})

    def program(self, other_than=None):
        """The number of the program, once one runs that is not `other_than`."""
        end = time.time() + 30
        while time.time() < end:
            path = Path(self.folder, "pid")
            text = path.read_text().strip() if path.exists() else ""
            if text and int(text) != other_than:
                return int(text)
            time.sleep(0.005)
        sys.exit(f"the program did not start: {Path(self.folder, 'errors').read_text()}")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


LINE = "echo $$ > pid.new; mv pid.new pid; exec sleep 1000"


def plimsoll(folder, server=None):
    command = [str(PLIMSOLL), "run", "--instance", "web-1", "--state", folder + "/state"]
    if server:
        port = str(server.server_port)
        command += ["--server", f"http://127.0.0.1:{port}", "--service", "shop", "--environment", "production", "--port",
                    port]
    else:
        command += ["--restart", "always"]
        for path, text in FILES.items():
            Path(folder, path).write_text(text)
    return Keeper(folder, command + ["--", "/bin/sh", "-c", LINE])


def supervisord(folder):
    Path(folder, "supervisord.conf").write_text(
        f"[supervisord]\nnodaemon=true\nlogfile={folder}/log\npidfile={folder}/supervisord.pid\nuser=root\n"
        f"[program:shop]\ncommand=/bin/sh -c '{LINE}'\ndirectory={folder}\nautorestart=true\nstartsecs=1\n")
    return Keeper(folder, [str(SUPERVISORD), "-c", folder + "/supervisord.conf"])


def rest(server):
    with tempfile.TemporaryDirectory() as folder:
        folders = [folder + "/" + name for name in ("served", "alone", "supervisord")]
        for each in folders:
            os.mkdir(each)
        begin = time.time()
        keepers = {"plimsoll run, server": plimsoll(folders[0], server)}
        while not any(report["health"] == "healthy" for _, report in reports):
            time.sleep(0.02)
            if time.time() - begin > 30:
                sys.exit("the program did not become healthy")
        print(f"start until told healthy          {1000 * (time.time() - begin):8.0f} ms")
        keepers["plimsoll run, alone"] = plimsoll(folders[1])
        keepers["supervisord (PyPI)"] = supervisord(folders[2])
        for keeper in keepers.values():
            keeper.program()
        time.sleep(10)
        before = {name: processor(keeper.process.pid) for name, keeper in keepers.items()}
        time.sleep(SECONDS)
        peer = keepers["supervisord (PyPI)"].process.pid
        peak = status(peer)["VmRSS"]
        print(f"at rest over {SECONDS} s             resident   own   files  ratio  a core  threads")
        for name, keeper in keepers.items():
            used = 100 * (processor(keeper.process.pid) - before[name]) / SECONDS
            memory = status(keeper.process.pid)
            print(f"  {name:26} {memory['VmRSS'] / 1024:8.1f} {memory['RssAnon'] / 1024:5.1f} {memory['RssFile'] / 1024:7.1f}"
                  f" MB {memory['VmRSS'] / peak:5.2f} {used:6.2f} % {memory['Threads']:5}")
        print("  to reach: 25 MB resident and 1 % of a core")
        for name, keeper in list(keepers.items())[1:]:
            program = keeper.program()
            begin = time.time()
            os.kill(program, signal.SIGKILL)
            keeper.program(other_than=program)
            print(f"  {name:26} killed program runs again after {1000 * (time.time() - begin):6.0f} ms")
        for keeper in keepers.values():
            keeper.end()


def output():
    line = "yes 'a line of a log, as long as many of them are, and no longer' | head -c 500000000"
    with tempfile.TemporaryDirectory() as folder:
        for path, text in FILES.items():
            Path(folder, path).write_text(text)
        rates = {}
        for name, prefix in (("alone", []), ("under plimsoll run", [str(PLIMSOLL), "run", "--state", folder + "/s", "--"])):
            begin = time.time()
            subprocess.run(prefix + ["/bin/sh", "-c", line], cwd=folder, stdout=subprocess.DEVNULL, check=True)
            rates[name] = 500 / (time.time() - begin)
        Path(folder, "supervisord.conf").write_text(
            f"[supervisord]\nnodaemon=true\nlogfile={folder}/log\npidfile={folder}/supervisord.pid\nuser=root\n"
            f"[program:shop]\ncommand=/bin/sh -c '{line}; touch {folder}/done'\nautorestart=false\nstartsecs=0\n"
            "stdout_logfile=/dev/null\nstdout_logfile_maxbytes=0\n".replace("'a line", '"a line').replace(
                "no longer'", 'no longer"'))
        begin = time.time()
        keeper = Keeper(folder, [str(SUPERVISORD), "-c", folder + "/supervisord.conf"])
        while not Path(folder, "done").exists():
            time.sleep(0.01)
            if time.time() - begin > 120:
                sys.exit("supervisord did not end: " + Path(folder, "log").read_text())
        rates["under supervisord"] = 500 / (time.time() - begin)
        keeper.end()
        for name, rate in rates.items():
            print(f"500 MB of output, {name:20} {rate:8.0f} MB/s  {rate / rates['under supervisord']:6.1f}x of supervisord")


server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
rest(server)
output()
