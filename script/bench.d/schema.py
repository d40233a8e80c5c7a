"""JSON Schema: our engine against jsonschema-rs (through Python) and the native Blaze-based command line, in one run.

The schemas are those of the public benchmark where PLIMSOLL_SCHEMA_BENCHMARK names a copy of its folder (NAME/schema.json
and NAME/instances.jsonl); else our own test schemas, each with its right documents repeated.
"""
import glob
import json
import math
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time

import jsonschema_rs
import yaml
from common import BIN, ROOT


def cases(folder):
    """Name, schema file and instances file of each case."""
    given = os.environ.get("PLIMSOLL_SCHEMA_BENCHMARK")
    if given:
        for path in sorted(glob.glob(f"{given}/*/schema.json")):
            instances = os.path.join(os.path.dirname(path), "instances.jsonl")
            if os.path.exists(instances):
                yield os.path.basename(os.path.dirname(path)), path, instances
        return
    print("  PLIMSOLL_SCHEMA_BENCHMARK is not set: our own test schemas are measured")
    mistakes = f"{ROOT}/Tests/JSONSchemaTests/Mistakes"
    for path in sorted(glob.glob(f"{mistakes}/schemas/*.json")):
        name = os.path.basename(path).split(".")[0]
        lines = []
        for document in sorted(glob.glob(f"{mistakes}/good/{name}-*")):
            with open(document, encoding="utf-8") as file:
                lines.append(json.dumps(yaml.safe_load(file), default=str))
        if lines:
            instances = f"{folder}/{name}.jsonl"
            with open(instances, "w", encoding="utf-8") as file:
                file.write("\n".join(lines * 20) + "\n")
            yield name, path, instances


def shortest(body, seconds=1.0):
    """The shortest of several runs, in nanoseconds."""
    best, end = math.inf, time.time() + seconds
    while True:
        started = time.perf_counter_ns()
        body()
        best = min(best, time.perf_counter_ns() - started)
        if time.time() > end:
            return best


def through_python(schema, instances):
    """Compile, exhaustive and yes-or-no times of jsonschema-rs."""
    validator = jsonschema_rs.validator_for(schema)
    compile_time = shortest(lambda: jsonschema_rs.validator_for(schema), 0.3)
    exhaustive = shortest(lambda: [list(validator.iter_errors(one)) for one in instances]) / len(instances)
    return compile_time, exhaustive


def native(schema, instances):
    """Exhaustive nanoseconds a document of the Blaze-based command line, from its own benchmark mode."""
    found = glob.glob(sysconfig.get_paths()["purelib"] + "/sourcemeta_jsonschema/jsonschema-linux-*")
    if not found:
        return None
    run = subprocess.run([found[0], "validate", schema, instances, "--benchmark", "--loop", "200"], capture_output=True, text=True)
    times = [float(text) for text in re.findall(r"([\d.]+) \+-", run.stdout + run.stderr)]
    return sum(times) / len(times) * 1000 if times else None


def mean(ratios):
    """The geometric mean."""
    ratios = [ratio for ratio in ratios if ratio]
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def main():
    python_ratios, native_ratios, compiles = [], [], [0.0, 0.0]
    print(f"  {'ns a document, exhaustive':<28}{'ours':>10}{'rs':>12}{'Blaze':>12}   compile us: ours, rs")
    with tempfile.TemporaryDirectory() as folder:
        for name, schema_path, instances_path in cases(folder):
            own = json.loads(subprocess.run([f"{BIN}/plimsoll-bench", "schema", schema_path, instances_path], capture_output=True).stdout or b"{}")
            if "exhaustive_ns_per_instance" not in own:
                print(f"  {name:<28} not measured: {own.get('error', 'no answer')}")
                continue
            if own["invalid"]:
                print(f"  {name:<28} left out: {own['invalid']} of its documents are invalid, which peers end early")
                continue
            with open(schema_path, encoding="utf-8") as file:
                schema = json.load(file)
            with open(instances_path, encoding="utf-8") as file:
                instances = [json.loads(line) for line in file if line.strip()]
            try:
                compile_time, python = through_python(schema, instances)
            except Exception as problem:
                print(f"  {name:<28} jsonschema-rs: {str(problem)[:60]}", file=sys.stderr)
                continue
            blaze = native(schema_path, instances_path)
            ours = own["exhaustive_ns_per_instance"]
            python_ratios.append(ours / python)
            native_ratios.append(own["exhaustive_ns_repeated"] / blaze if blaze else None)
            compiles[0] += own["compile_ns"] / 1e6
            compiles[1] += compile_time / 1e6
            shown = f"{blaze:12.0f}" if blaze else f"{'–':>12}"
            print(f"  {name:<28}{ours:10.0f}{python:12.0f}{shown}   {own['compile_ns'] / 1000:.0f}, {compile_time / 1000:.0f}", flush=True)
    print(f"  {len(python_ratios)} schemas · exhaustive, ours to jsonschema-rs {mean(python_ratios):.2f} · to Blaze {mean(native_ratios):.2f}"
          f" (each document repeated) · compiling all {compiles[0]:.1f} ms, jsonschema-rs {compiles[1]:.1f} ms")


if __name__ == "__main__":
    main()
