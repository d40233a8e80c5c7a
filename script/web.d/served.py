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
        self.instances = []
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
        for instance in self.instances:
            instance.send_signal(signal.SIGTERM)
        for instance in self.instances:
            try:
                instance.wait(20)
            except subprocess.TimeoutExpired:
                instance.kill()
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

    def run_instance(self, name, environment, token, program=("sleep", "100000"), service="shop", options=(), **variables):
        """A real instance: `plimsoll run` beside a program, ended with the server."""
        folder = f"{self.folder}/{service}-{environment}-{name}"
        os.makedirs(folder)
        with open(folder + "/log", "w", encoding="utf-8") as log:
            self.instances.append(subprocess.Popen(
                [self.binary, "run", "--service", service, "--environment", environment, "--instance", name,
                 "--state", folder + "/state", *options, "--", *program],
                cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env={"PATH": os.environ["PATH"], "PLIMSOLL_SERVER": self.url, "PLIMSOLL_TOKEN": token, **variables}))

    def until(self, what, holds, seconds=60):
        """Waits for a condition."""
        end = time.time() + seconds
        while not holds():
            if time.time() > end:
                sys.exit(f"not within {seconds} s: {what}")
            time.sleep(0.1)

    def environment(self, service, name):
        """A service in an environment as the API tells it; empty where nothing is known."""
        status, answer = self.ask("GET", f"/api/v1/services/{service}/environments/{name}")
        return answer if status == 200 else {}

    def new_user(self, name, *options):
        """A person; the password is the name and a few words."""
        result = subprocess.run([self.binary, "user", "add", name, "--data", self.folder + "/data", *options],
                                input=name + " has a password\n", text=True, capture_output=True)
        if result.returncode:
            sys.exit(result.stderr)

    def new_token(self, name, *options):
        """A token made on the data folder."""
        token = self.command("token", "create", name, "--data", self.folder + "/data", *options).stdout.strip()
        path = "/api/v1/agent/order?service=shop&environment=-&instance=-" if "report" in options else "/api/v1/overview"
        # The running server looks once a second.
        self.until("the token " + name, lambda: self.ask("GET", path, token=token)[0] != 401)
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
