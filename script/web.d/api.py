# api: schemathesis against a server of its own that has a service, changes and an instance.
import subprocess
import sys

from served import Served
from scene import fill

examples = sys.argv[2] if len(sys.argv) > 2 else "15"
with Served() as server:
    fill(server)
    agent = server.new_token("schemathesis-agent", "--verb", "report")
    failed = 0
    for token, pattern in ((server.token, r"^/(api/v1/(?!agent)|health|metrics|openapi)"), (agent, r"^/api/v1/agent/")):
        failed |= subprocess.run([
            sys.argv[1], "run", server.url + "/openapi.json", "--header", "Authorization: Bearer " + token,
            "--include-path-regex", pattern, "--exclude-path-regex", "/events$", "--max-examples", examples,
            "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
            "response_schema_conformance", "--phases", "examples,coverage,fuzzing",
            "--request-timeout", "40", "--seed", "20261125", "--suppress-health-check", "all"]).returncode
    status, health = server.ask("GET", "/health")
    print("afterwards:", status, health)
    sys.exit(1 if failed or status != 200 else 0)
