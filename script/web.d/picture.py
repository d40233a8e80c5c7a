# picture: docs/images/overview.png, of two services whose sixteen instances really run; picture.py FILE.
import base64
import io
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

from PIL import Image

from pages import browser, log_in
from served import ROOT, Served

CONTRACT = """plimsoll: 1
service: NAME
config:
  app: {layers: [app.yaml], deliver: {file: run/app.json}}
environments:
  staging: {}
  production: {protected: true, after: staging, approvals: 1}
rollout:
  steps: [1, 50%, 100%]
  bake: 5s
  health: {http: "http://127.0.0.1:{port}/health", every: 1s, deadline: 5s, start_within: 60s}
  requests: {metrics: "http://127.0.0.1:{port}/metrics", counter: http_requests_total}
"""
CONFIG = """server: {port: 8080}
search: {timeout: 10s, results: 20}
catalogue: {currency: EUR}
"""
FLEETS = {("shop", "staging"): 2, ("shop", "production"): 10, ("billing", "staging"): 1, ("billing", "production"): 3}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Customers(threading.Thread):
    """Asks each instance for products, five times a second."""

    def __init__(self, ports):
        super().__init__(daemon=True)
        self.ports, self.over = ports, False

    def run(self):
        while not self.over:
            for port in self.ports:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/products?q=a", timeout=2).read()
                except OSError:
                    pass
            time.sleep(0.2)


def people(server):
    """Tokens of those who act: two people and a pipeline."""
    for name in ("anna", "ben"):
        server.new_user(name)
    ci = server.new_token("ci", *(word for verb in ("read", "gate", "change") for word in ("--verb", verb)))
    return {"anna": server.new_token("annas", "--user", "anna"), "ben": server.new_token("bens", "--user", "ben"), "ci": ci}


def stage(server, tokens):
    """Two services with instances on a first revision."""
    agent = server.new_token("agents", "--verb", "report")
    ports = []
    for (service, environment), count in FLEETS.items():
        for number in range(1, count + 1):
            port = free_port()
            ports.append(port)
            server.run_instance(f"web-{number}", environment, agent, ("python3", ROOT + "/examples/shop/shop.py"), service,
                                ("--port", str(port)), SHOP_CONFIG="run/app.json")
    for service, environment in FLEETS:
        server.until(f"the instances of {service} in {environment}", lambda s=service, e=environment: len(
            server.environment(s, e).get("instances", [])) == FLEETS[s, e], 120)
    for service in ("shop", "billing"):
        os.makedirs(f"{server.folder}/{service}")
        for name, text in (("plimsoll.yaml", CONTRACT.replace("NAME", service)), ("app.yaml", CONFIG)):
            with open(f"{server.folder}/{service}/{name}", "w", encoding="utf-8") as file:
                file.write(text)
    return ports


def act(server, token, service, *words):
    """A command as one of them; what it printed."""
    result = subprocess.run([server.binary, *words], cwd=f"{server.folder}/{service}", text=True, capture_output=True,
                            env={**os.environ, "PLIMSOLL_SERVER": server.url, "PLIMSOLL_TOKEN": token})
    print("$ plimsoll", *words, "→", result.returncode)
    if result.returncode:
        print(result.stdout, result.stderr)
    return result.stdout


def change(server, service, environment):
    """The newest change, and where it stands."""
    newest = max(server.environment(service, environment)["changes"], key=lambda c: int(c["id"][2:]))["id"]
    return server.ask("GET", f"/api/v1/services/{service}/changes/{newest}")[1]


def approve(server, token, service, environment, why):
    waiting = change(server, service, environment)["change"]["id"]
    act(server, token, service, "approve", waiting, "--why", why)
    return waiting


def until_over(server, service, environment, seconds=180):
    server.until(f"the end of the change of {service} in {environment}", lambda: change(server, service, environment)["state"]
                 in ("done", "reverted", "failed", "halted", "cancelled"), seconds)
    print("  ", service, environment, change(server, service, environment)["state"])


def morning(server, tokens):
    """What people did, up to the moment of the picture."""
    for service in ("shop", "billing"):
        act(server, tokens["ci"], service, "ship", "staging", "--why", "release 4.2")
        act(server, tokens["ci"], service, "ship", "production", "--why", "release 4.2", "--no-wait")
        approve(server, tokens["anna"], service, "production", "tested in staging since Monday")
        until_over(server, service, "production")
    act(server, tokens["anna"], "shop", "set", "production", "app.search.timeout=4ms", "--why", "fail fast", "--no-wait")
    approve(server, tokens["ben"], "shop", "production", "worth a try on one instance")
    until_over(server, "shop", "production")
    act(server, tokens["ci"], "billing", "set", "production", "app.search.results=50", "--why", "longer statements", "--no-wait")
    act(server, tokens["anna"], "shop", "set", "production", "app.search.timeout=2s", "--why", "fail fast, gently", "--no-wait")
    approve(server, tokens["ben"], "shop", "production", "2 s is what the proxy waits")
    server.until("half of the fleet", lambda: sum(
        instance.get("revision") != server.environment("shop", "production")["live"] and instance["health"] == "healthy"
        for instance in server.environment("shop", "production")["instances"]) >= 4, 120)


def save(driver, path):
    shot = base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", {
        "captureBeyondViewport": True, "format": "png"})["data"])
    picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    picture.save(path, optimize=True)
    print(path, picture.size, os.path.getsize(path), "bytes")


if __name__ == "__main__":
    with Served() as server:
        tokens = people(server)
        customers = Customers(stage(server, tokens))
        customers.start()
        try:
            driver = browser()
            log_in(driver, server, "ben", "ben has a password")
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
                "width": 1180, "height": 800, "deviceScaleFactor": 1.5, "mobile": False})
            morning(server, tokens)
            driver.get(server.url + "/")
            save(driver, sys.argv[1])
            driver.get(server.url + f"/services/shop/changes/{change(server, 'shop', 'production')['change']['id']}")
            save(driver, sys.argv[1].replace("overview", "change"))
        finally:
            customers.over = True
            driver.quit()
