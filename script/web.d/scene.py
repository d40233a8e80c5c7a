# scene: a service with two environments, a fleet, changes and findings, for pages and fuzzing.
import os
import time

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
rollout:
  steps: [1, 100%]
  bake: 1s
rules:
  - id: pool-is-small
    require: config.app.pool <= 20
    because: the server takes 90 connections
"""
FILES = {"plimsoll.yaml": CONTRACT, "app.yaml": "pool: 4\nsearch:\n  timeout: 30s\n",
         "app.staging.yaml": "greeting: hello\n", "app.production.yaml": "greeting: welcome\n"}


def write_service(server, files=None):
    """The files of the service in a folder of the server's."""
    folder = server.folder + "/shop"
    os.makedirs(folder, exist_ok=True)
    for name, text in (files or FILES).items():
        with open(folder + "/" + name, "w", encoding="utf-8") as file:
            file.write(text)
    return folder


def fill(server, files=None):
    """Ships a revision to two real instances of staging, sets a value, reports ten instances and proposes in production."""
    folder = write_service(server, files)
    agent = server.new_token("agents", "--verb", "report")
    for number in (1, 2):
        server.run_instance(f"web-{number}", "staging", agent)
    server.until("two instances in staging", lambda: len(server.environment("shop", "staging").get("instances", [])) == 2)
    server.command("ship", "staging", "--why", "the first revision", folder=folder)
    server.command("set", "staging", "app.pool=6", "--why", "two connections more for the evening", folder=folder)
    # Everything but an approval is there, so that it waits for a person.
    server.command("ship", "production", "--why", "the first revision", "--no-wait", folder=folder, check=False)
    for number in range(1, 11):
        more = {}
        if number == 3:
            more = {"health": "failing", "reason": "GET /health answered 500",
                    "lines": [{"time": int(time.time() * 1e6), "source": "err",
                               "text": "search: context deadline exceeded (timeout=300ms)"}]}
        if number == 7:
            more = {"phase": "starting", "health": "unknown"}
        server.report(agent, "shop", "production", f"web-{number}", 1, **more)
    return folder
