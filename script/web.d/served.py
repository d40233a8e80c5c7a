# served: a server of our own for a script: started on a free port in a temporary folder, ended by its process id.
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Served:
    """A running `plimsoll serve`: its address, its first password and token."""

    def __init__(self, binary=None, options=()):
        self.binary = binary or os.environ.get("PLIMSOLL", ROOT + "/.build/debug/plimsoll")
        self.folder = tempfile.mkdtemp(prefix="plimsoll-")
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data", self.folder + "/data", "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder)
        lines = []
        end = time.time() + 30
        while time.time() < end:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("plimsoll serve ended: " + self.process.stderr.read())
            lines.append(line)
            if "plimsoll run" in line or "ship" in line:
                break
        text = "".join(lines)
        self.url = re.search(r"http://\S+", text).group(0)
        self.password = re.search(r"as admin\s+with\s+(\S+)", text).group(1)
        self.token = re.search(r"PLIMSOLL_TOKEN=(\S+)", text).group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            sys.exit("plimsoll serve did not end within 20 s of SIGTERM")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *words, folder=None, check=True):
        """Runs plimsoll with the server and its token in the environment."""
        result = subprocess.run([self.binary, *words], cwd=folder or self.folder, text=True, capture_output=True,
                                env={**os.environ, "PLIMSOLL_SERVER": self.url, "PLIMSOLL_TOKEN": self.token})
        if check and result.returncode:
            sys.exit(f"plimsoll {' '.join(words)}: exit {result.returncode}\n{result.stdout}{result.stderr}")
        return result

    def new_token(self, name, *options):
        """A token made on the data folder."""
        token = self.command("token", "create", name, "--data", self.folder + "/data", *options).stdout.strip()
        # The running server looks once a second.
        time.sleep(1.5)
        return token

    def ask(self, method, path, body=None, token=None):
        """Asks the API: the status and the answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method)
        request.add_header("Authorization", "Bearer " + (token or self.token))
        if data is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def report(self, token, service, environment, instance, sequence, **more):
        """An agent's report."""
        return self.ask("POST", "/api/v1/agent/report", {
            "service": service, "environment": environment, "instance": instance, "host": "host-1",
            "phase": "running", "health": "healthy", "findings": [], "exits": [], "lines": [], "linesLeftOut": 0,
            "sequence": sequence, "incarnation": "script", **more}, token)
