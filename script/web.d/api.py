# api: schemathesis against a server of its own that has a service, real instances, changes and people.
import json
import os
import subprocess
import sys
import time

from served import ROOT, Served
from scene import FILES, fill

# What one server cannot be brought to by asking alone, and why.
NO_SUCCESS = {
    "POST /api/v1/services/{service}/changes/{change}/resume": "needs a rollout that holds; Tests/ProcessesTests do that",
}

examples = sys.argv[2] if len(sys.argv) > 2 else "25"
began = time.time()
with Served() as server:
    # A channel that can be tried: it answers that its variable is not set.
    channel = "announce: {chat: {webhook: {secret: env:CHAT_URL}, of: [emergencies]}}\n"
    fill(server, {**FILES, "plimsoll.yaml": FILES["plimsoll.yaml"] + channel})
    server.new_user("anna")
    scene = {"url": server.url, "person": server.new_token("own", "--user", "anna"), "pipeline": server.token,
             "agent": server.new_token("fuzz-agent", "--verb", "report"), "kept": ["admin", "agents", "own", "fuzz-agent"]}
    status, scene["content"] = server.ask("GET", "/api/v1/services/shop/environments/staging/content")
    assert status == 200, scene["content"]
    staging = server.environment("shop", "staging")
    scene["revision"], scene["changes"] = staging["live"], [change["id"] for change in staging["changes"]][::-1]
    scene["checks"] = staging["changes"][0]["checks"]
    scene["underway"] = server.environment("shop", "production")["changes"][0]["id"]
    status, approved = server.ask("POST", f"/api/v1/services/shop/changes/{scene['underway']}/approve",
                                  {"why": "for the fuzzing"}, scene["person"])
    assert status == 200 and approved["state"] == "underway", approved
    files = {name: f"{server.folder}/{name}.json" for name in ("scene", "tally")}
    with open(files["scene"], "w", encoding="utf-8") as file:
        json.dump(scene, file)
    code = subprocess.run([
        os.path.abspath(sys.argv[1]), "run", server.url + "/openapi.json", "--exclude-path-regex", "/events$",
        "--max-examples", examples, *sys.argv[3:], "--phases", "examples,coverage,fuzzing",
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
        "response_headers_conformance,unsupported_method",
        "--request-timeout", "40", "--seed", "20261125", "--suppress-health-check", "all", "--warnings", "off"],
        cwd=server.folder,
        env={**os.environ, "PYTHONPATH": ROOT + "/script/web.d", "SCHEMATHESIS_HOOKS": "hooks",
             "PLIMSOLL_SCENE": files["scene"], "PLIMSOLL_TALLY": files["tally"]}).returncode
    with open(files["tally"], encoding="utf-8") as file:
        tally = json.load(file)
    own, problems = 0, [] if code == 0 else [f"schemathesis ended with {code}"]
    for operation, statuses in sorted(tally.items()):
        print(f"  {operation}: " + ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items())))
        succeeded = any(status.startswith("2") for status in statuses)
        own += any(status[0] == "4" and status not in ("401", "403", "405") for status in statuses)
        if not succeeded and operation not in NO_SUCCESS:
            problems.append(f"{operation} never succeeded")
        if any(status.startswith("5") for status in statuses):
            problems.append(f"{operation} made a server error")
    print(f"{len(tally)} operations, {sum(sum(s.values()) for s in tally.values())} calls; {own} refused something for a "
          f"reason of their own; {time.time() - began:.0f} s")
    if own < len(tally) * 0.7:
        problems.append(f"only {own} of {len(tally)} operations refused anything for a reason of their own")
    status, health = server.ask("GET", "/health")
    if status != 200:
        problems.append(f"afterwards the server is not well: {status} {health}")
    for problem in problems:
        print("  problem: " + problem)
    sys.exit(1 if problems else 0)
