"""Migrations: whole processes against squawk, one file and a thousand; and who of the two knows which writes would wait."""
import json
import os
import random
import subprocess
import tempfile

from common import BIN, PEERS, ROOT, whole_process

ONE = """SET lock_timeout = '2s';
ALTER TABLE orders ADD COLUMN note text;
CREATE INDEX CONCURRENTLY orders_note ON orders (note);
ALTER TABLE orders ADD CONSTRAINT note_short CHECK (length(note) < 200) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT note_short;
"""

# The rules of squawk that speak of waiting; its other rules are about style, types and breaking code.
WAITING = {
    "adding-field-with-default", "adding-foreign-key-constraint", "adding-not-nullable-field", "adding-required-field",
    "adding-serial-primary-key-field", "changing-column-type", "constraint-missing-not-valid", "disallowed-unique-constraint",
    "require-concurrent-index-creation", "require-concurrent-index-deletion", "require-concurrent-reindex",
    "require-concurrent-partition-detach", "require-concurrent-partition-attach",
}


def migration(number, chance):
    """One of a thousand migrations, of the mix that services have."""
    table = f"table_{chance.randrange(60)}"
    return chance.choice([
        f"CREATE TABLE new_{number} (id bigint PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now());\n"
        f"CREATE INDEX new_{number}_name ON new_{number} (name);\n",
        f"ALTER TABLE {table} ADD COLUMN extra_{number} text;\nCOMMENT ON COLUMN {table}.extra_{number} IS 'more';\n",
        f"CREATE INDEX CONCURRENTLY {table}_{number} ON {table} (id, name);\n",
        f"ALTER TABLE {table} ADD CONSTRAINT c_{number} CHECK (length(name) < {number + 1}) NOT VALID;\n"
        f"ALTER TABLE {table} VALIDATE CONSTRAINT c_{number};\n",
        f"UPDATE {table} SET name = 'x' WHERE id BETWEEN {number} AND {number + 5000};\n",
        f"ALTER TABLE {table} ALTER COLUMN name TYPE varchar({number + 10});\n",
    ])


def speed(folder):
    """Whole processes; squawk is told to check nothing on a network."""
    ours, theirs = f"{BIN}/plimsoll", f"{PEERS}/squawk"
    one = f"{folder}/one/0001_note.sql"
    os.makedirs(f"{folder}/one")
    with open(one, "w", encoding="utf-8") as file:
        file.write(ONE)
    chance = random.Random(7)
    os.makedirs(f"{folder}/many")
    paths = []
    for number in range(1000):
        path = f"{folder}/many/{number + 1:05}_change.sql"
        with open(path, "w", encoding="utf-8") as file:
            file.write(migration(number, chance))
        paths.append(path)
    whole_process("one migration", {"plimsoll migrate check": [ours, "migrate", "check", one], "squawk": [theirs, one],
                                    "/bin/true": ["/bin/true"]}, 41)
    whole_process("1,000 migrations", {"plimsoll migrate check": [ours, "migrate", "check", *paths],
                                       "squawk": [theirs, *paths]}, 15)


def ratio(found, true):
    """Precision and recall of two sets."""
    hits = len(found & true)
    return f"precision {hits / max(1, len(found)):.3f}  recall {hits / max(1, len(true)):.3f}"


def judgement(folder):
    """Who waits long, by the measured truth of the suite: by table for us, by case for both."""
    suites = os.environ.get("PLIMSOLL_SUITES", os.path.join(ROOT, "..", "shared", "suites"))
    suite = os.path.join(suites, "migrations")
    if not os.path.exists(f"{suite}/cases.json"):
        print(f"\nwho waits: not measured, for want of {suite} (set PLIMSOLL_SUITES)")
        return
    with open(f"{suite}/cases.json", encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    tables, true_tables, flagged, flagged_by_squawk, true_cases = set(), set(), set(), set(), set()
    for case in cases:
        if case["truth"]["fails"]:
            continue
        name = case["id"]
        true_tables |= {(name, table) for table in case["truth"]["long_write_block"]}
        if case["truth"]["long_write_block"]:
            true_cases.add(name)
        path, setup = f"{folder}/{name}.sql", f"{folder}/setup-{name}.sql"
        with open(path, "w", encoding="utf-8") as file:
            file.write(";\n".join(case["statements"]) + ";\n")
        with open(setup, "w", encoding="utf-8") as file:
            file.write(case["setup"])
        wrapped = ["--per-file-transaction"] if case["runner_transaction"] else []
        command = [f"{BIN}/plimsoll", "migrate", "check", path, "--schema", f"{suite}/base.sql", "--schema", setup,
                   "--format", "json", *wrapped]
        report = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
        found = {(name, row["table"]) for statement in report["statements"] for row in statement["tables"]
                 if row["grows"] and row["blocks_writes"]}
        tables |= found
        if found:
            flagged.add(name)
        assumed = ["--assume-in-transaction"] if case["runner_transaction"] else []
        command = [f"{PEERS}/squawk", "--reporter", "json", *assumed, path]
        answer = subprocess.run(command, capture_output=True, check=False).stdout
        rules = {item.get("rule_name", item.get("rule", "")) for item in json.loads(answer or "[]")}
        if rules & WAITING:
            flagged_by_squawk.add(name)
    print(f"\nwhose writes wait for a time that grows with the data ({len(cases)} cases with measured truth)")
    print(f"  ours, by table               {ratio(tables, true_tables)}")
    print(f"  ours, by case                {ratio(flagged, true_cases)}")
    print(f"  squawk, by case              {ratio(flagged_by_squawk, true_cases)}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        speed(folder)
        judgement(folder)


if __name__ == "__main__":
    main()
