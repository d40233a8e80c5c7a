# scene: a service with two environments, a fleet, changes and findings, for pages and fuzzing.
import os
import shutil
import time

from served import ROOT

CONTRACT = """plimsoll: 1
service: shop
config:
  app:
    layers:
      - file: app.yaml
      - file: app.{environment}.yaml
environments:
  staging: {}
  production: {protected: true, approvals: 1}
rules:
  - id: pool-is-small
    require: config.app.pool <= 20
    because: the server takes 90 connections
"""


def fill(server):
    """Ships a revision to staging, reports ten instances, proposes a change in production."""
    folder = server.folder + "/shop"
    os.makedirs(folder)
    for name, text in (("plimsoll.yaml", CONTRACT), ("app.yaml", "pool: 4\nsearch:\n  timeout: 30s\n"),
                       ("app.staging.yaml", "greeting: hello\n"), ("app.production.yaml", "greeting: welcome\n")):
        with open(folder + "/" + name, "w", encoding="utf-8") as file:
            file.write(text)
    outputs = [server.command("ship", environment, "--why", "the first revision", "--no-wait", folder=folder,
                              check=False) for environment in ("staging", "production")]
    agent = server.new_token("agents", "--verb", "report")
    for environment, count in (("staging", 2), ("production", 10)):
        for number in range(1, count + 1):
            more = {}
            if number == 3:
                more = {"health": "failing", "reason": "GET /health answered 500",
                        "lines": [{"time": int(time.time() * 1e6), "source": "err",
                                   "text": "search: context deadline exceeded (timeout=300ms)"}]}
            if number == 7:
                more = {"phase": "starting", "health": "unknown"}
            server.report(agent, "shop", environment, f"web-{number}", 1, **more)
    return outputs
