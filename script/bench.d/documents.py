"""Reading and checking: whole processes against linters, parsing against libyaml's events and orjson."""
import json
import os
import random
import subprocess
import tempfile
import timeit

from common import BIN, PEERS, ROOT, whole_process

SMALL = """# the shop
server:
  port: 8080
  request_timeout: 30s
database:
  url: postgres://shop@db.shop.example/shop
  pool: 4
redis:
  url: redis://cache.shop.example:6379/0
search:
  timeout: 10s
  results: 20
features:
  - recommendations
  - vouchers
log_level: info
owner: "platform"
"""


def large(target):
    """A YAML file of about `target` bytes, of the mix that services have."""
    chance = random.Random(7)
    lines, size, number = [], 0, 0
    while size < target:
        number += 1
        block = [
            f"service-{number}:",
            f"  image: \"registry.example/team-{number % 17}/service-{number}:1.{number % 40}.{chance.randrange(99)}\"",
            f"  replicas: {chance.randrange(1, 20)}",
            "  environment:",
            f"    DATABASE_URL: postgres://app@db-{number % 9}.shop.example/service_{number}",
            f"    TIMEOUT: {chance.randrange(100)}s",
            f"    RATIO: {chance.random():.4f}",
            "    ENABLED: true",
            f"  labels: {{team: team-{number % 17}, tier: backend, größe: \"{number}\"}}",
            "  ports:",
            f"    - {8000 + number % 999}",
            f"    - {9000 + number % 999}",
            "  description: >",
            f"    Service {number} answers requests of the shop and writes them down;",
            "    it may be restarted at any time.",
            "",
        ]
        lines += block
        size += sum(len(line.encode()) + 1 for line in block)
    return "\n".join(lines)


def in_process(file):
    """What our own bench says of a file, as JSON."""
    return json.loads(subprocess.run([f"{BIN}/plimsoll-bench", "documents", file], capture_output=True, check=True).stdout)


def main():
    with tempfile.TemporaryDirectory() as folder:
        small, big = f"{folder}/small.yaml", f"{folder}/big.yaml"
        with open(small, "w", encoding="utf-8") as file:
            file.write(SMALL)
        text = large(490_000)
        with open(big, "w", encoding="utf-8") as file:
            file.write(text)
        schema = f"{folder}/any.schema.json"
        with open(schema, "w", encoding="utf-8") as file:
            file.write('{"type": "object"}')
        ours = f"{BIN}/plimsoll"
        whole_process(
            f"check of one YAML file of {len(SMALL)} bytes",
            {"plimsoll check": [ours, "check", small], "ryl check --enable ALL": [f"{PEERS}/ryl", "check", "--enable", "ALL", small],
             "/bin/true": ["/bin/true"]},
            41,
        )
        whole_process(
            f"check of a YAML file of {len(text.encode()) // 1000} KB, all traps",
            {"plimsoll check": [ours, "check", big], "ryl check --enable ALL": [f"{PEERS}/ryl", "check", "--enable", "ALL", big]},
            15,
        )
        whole_process(
            "the same against linters in Python",
            {"plimsoll check": [ours, "check", big], "yamllint": [f"{PEERS}/yamllint", big],
             "check-jsonschema": [f"{PEERS}/check-jsonschema", "--schemafile", schema, big]},
            3,
        )
        parsing(folder, big)


def parsing(folder, big):
    """Parsing alone, inside one process each."""
    events = f"{folder}/events"
    source = os.path.join(ROOT, "script", "bench.d", "libyaml-events.c")
    built = subprocess.run(["cc", "-O2", "-o", events, source, "-lyaml"], capture_output=True)
    print("\nparsing in process")
    own = in_process(big)
    print(f"  YAML: ours                   {own['megabytes_per_second']:9.1f} MB/s ({own['nodes']} nodes)")
    if built.returncode == 0:
        rate = json.loads(subprocess.run([events, big], capture_output=True, check=True).stdout)["megabytes_per_second"]
        print(f"  YAML: libyaml raw events     {rate:9.1f} MB/s   ours is {own['megabytes_per_second'] / rate:.2f}x as fast")
    else:
        print("  YAML: libyaml not measured: install libyaml-dev and a C compiler")
    import orjson

    document = {f"service-{n}": {"port": n, "ratio": n / 7, "on": True, "tags": ["a", "b"], "url": f"https://s{n}.example/ü"} for n in range(4000)}
    path = f"{folder}/big.json"
    data = json.dumps(document, ensure_ascii=False, indent=1).encode()
    with open(path, "wb") as file:
        file.write(data)
    own = in_process(path)
    seconds = min(timeit.repeat(lambda: orjson.loads(data), number=20, repeat=5)) / 20
    rate = len(data) / seconds / 1e6
    print(f"  JSON: ours                   {own['megabytes_per_second']:9.1f} MB/s ({len(data) // 1000} KB)")
    print(f"  JSON: orjson (to objects)    {rate:9.1f} MB/s   ours is {own['megabytes_per_second'] / rate:.2f}x as fast")


if __name__ == "__main__":
    main()
