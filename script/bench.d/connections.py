"""Connections: twenty at once against the slowest one alone, and the start-up of `check FILE` beside /bin/true."""
import http.server
import os
import statistics
import subprocess
import tempfile
import threading
import time

from common import BIN, await_port, free_port, once, postgres, whole_process

PLIMSOLL = os.path.join(BIN, "plimsoll")
# How long each web service takes to answer, in milliseconds.
DELAYS = [40 * number for number in range(1, 11)]


def redis(folder):
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "900 1"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return process, port


def web():
    class Slow(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            time.sleep(int(self.path[1:]) / 1000)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *rest):
            pass

    class Server(http.server.ThreadingHTTPServer):
        # The standard five drop the sixth connection that comes at once, which is tried again after a second.
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def contract(folder, connections):
    """A service with connections: name → (kind, address)."""
    with open(folder + "/plimsoll.yaml", "w") as file:
        file.write("plimsoll: 1\nservice: shop\nconfig: {app: {layers: [{file: app.yaml}]}}\nenvironments: {production: {}}\n")
        file.write("connections:\n")
        for name, (kind, _) in connections.items():
            file.write(f"  {name}: {{{kind}: config.app.{name}}}\n")
    with open(folder + "/app.yaml", "w") as file:
        for name, (_, address) in connections.items():
            file.write(f"{name}: \"{address}\"\n")


def timed(arguments, folder, rounds):
    """Median wall milliseconds of a command in a folder."""
    here = os.getcwd()
    os.chdir(folder)
    try:
        once([PLIMSOLL] + arguments)
        return statistics.median(once([PLIMSOLL] + arguments)[0] for _ in range(rounds)) * 1000
    finally:
        os.chdir(here)


def at_once(rounds=9):
    with tempfile.TemporaryDirectory(prefix="plimsoll-bench-") as folder:
        os.chmod(folder, 0o755)
        for name in ("pg", "redis", "service"):
            os.mkdir(f"{folder}/{name}")
        servers = []
        try:
            database, database_port = postgres(folder + "/pg")
            servers.append(database)
            store, store_port = redis(folder + "/redis")
            servers.append(store)
            pages = web()
            for port in (database_port, store_port):
                await_port(port)
            connections = {}
            for number in range(5):
                address = f"postgres://postgres:bench-secret@127.0.0.1:{database_port}/postgres?sslmode=disable"
                connections[f"database{number}"] = ("postgres", address)
                connections[f"cache{number}"] = ("redis", f"redis://127.0.0.1:{store_port}/{number}")
            for number, delay in enumerate(DELAYS):
                connections[f"site{number}"] = ("http", f"http://127.0.0.1:{pages}/{delay}")
            service = folder + "/service"
            contract(service, connections)
            result = subprocess.run([PLIMSOLL, "check"], cwd=service, capture_output=True, text=True)
            if result.returncode != 0:
                raise SystemExit(result.stdout + result.stderr)
            together = timed(["check"], service, rounds)
            alone = {name: timed(["connections", "production", name], service, 3) for name in connections}
            slowest = max(alone, key=alone.get)
            print(f"\n{len(connections)} connections  ({rounds} rounds; whole processes)")
            print(f"  all at once                  {together:9.1f} ms")
            print(f"  the slowest alone ({slowest:<8}) {alone[slowest]:9.1f} ms")
            print(f"  one after another            {sum(alone.values()):9.1f} ms")
            print(f"  beyond the slowest           {together - alone[slowest]:9.1f} ms   (at most 50 are wanted)")
        finally:
            for server in servers:
                server.terminate()
                server.wait(30)


def start_up():
    with tempfile.TemporaryDirectory(prefix="plimsoll-bench-") as folder:
        file = folder + "/app.yaml"
        with open(file, "w") as text:
            text.write("server:\n  port: 8080\nlog_level: info\nowner: \"platform\"\n")
        whole_process(
            "start-up of `check FILE`, a small one",
            {"plimsoll check FILE": [PLIMSOLL, "check", file], "/bin/true": ["/bin/true"]},
            41,
        )


at_once()
start_up()
