"""Prediction: durations predicted from samples, beside the true ones of large tables: `bench prediction [OPTIONS]`."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile

from common import BIN

OPERATIONS = {
    "check": "ALTER TABLE {t} ADD CONSTRAINT ck CHECK (a >= 0)",
    "notnull": "ALTER TABLE {t} ALTER COLUMN a SET NOT NULL",
    "foreign": "ALTER TABLE {t} ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES {p} (id)",
    "index-int": "CREATE INDEX ON {t} (b)",
    "index-text": "CREATE INDEX ON {t} (c)",
    "index-two": "CREATE INDEX ON {t} (b, at)",
    "index-expr": "CREATE INDEX ON {t} (upper(c))",
    "type": "ALTER TABLE {t} ALTER COLUMN a TYPE bigint",
    "uuid": "ALTER TABLE {t} ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid()",
    "unlogged": "ALTER TABLE {t} SET UNLOGGED",
    "cluster": "CLUSTER {t} USING {t}_pkey",
    "vacuum-full": "VACUUM FULL {t}",
}
REWRITES = {"type", "uuid", "unlogged", "cluster", "vacuum-full"}
SHAPES = {
    "n1": "check notnull foreign index-int index-text index-two index-expr type uuid unlogged cluster vacuum-full",
    "n3": "check type uuid vacuum-full index-text unlogged",
    "w1": "check notnull foreign index-int index-text type uuid cluster",
    "w3": "check type uuid index-two",
    "t1": "check index-int type uuid vacuum-full",
}
PROGRAMS = "/usr/lib/postgresql/15/bin"


class Server:
    """A cluster of our own; a folder that is named is kept, with its tables, for the next time."""

    def __init__(self, folder):
        self.kept = folder is not None
        self.folder = folder or tempfile.mkdtemp(prefix="plimsoll-bench-")
        shutil.chown(self.folder, "postgres", "postgres")
        if not os.path.exists(self.folder + "/data"):
            self.program(f"{PROGRAMS}/initdb -D {self.folder}/data -U postgres --locale=C.UTF-8 -E UTF8 -A trust")
            with open(self.folder + "/data/postgresql.conf", "a") as settings:
                settings.write(f"listen_addresses=''\nunix_socket_directories='{self.folder}'\nport=5499\nautovacuum=off\n")
        self.started = not os.path.exists(self.folder + "/data/postmaster.pid")
        if self.started:
            self.program(f"{PROGRAMS}/pg_ctl -D {self.folder}/data -l {self.folder}/log -w start")

    def program(self, line):
        subprocess.run(["su", "postgres", "-s", "/bin/sh", "-c", line], check=True, stdout=subprocess.DEVNULL)

    def psql(self, text):
        command = ["psql", "-h", self.folder, "-p", "5499", "-U", "postgres", "-d", "postgres", "-qAtX", "-v", "ON_ERROR_STOP=1"]
        return subprocess.run(command, input=text, text=True, check=True, capture_output=True).stdout

    def close(self):
        if self.started:
            self.program(f"{PROGRAMS}/pg_ctl -D {self.folder}/data -m fast stop")
        if not self.kept:
            shutil.rmtree(self.folder)


def schema(shape, table):
    """The columns of a shape: n is narrow (93 bytes a row), w wide (480), t has large values in every eighth row."""
    more = {"n": "", "w": "".join(f", w{i} text" for i in range(11)), "t": ", payload text"}[shape[0]]
    text = f"CREATE TABLE {table} (id bigint, a int, b int, c text, at timestamptz{more});"
    text += f"ALTER TABLE {table} ADD PRIMARY KEY (id);"
    if shape[1] == "3":
        text += f"CREATE INDEX ON {table} (a); CREATE INDEX ON {table} (c);"
    return text


def make(server, shape, rows):
    """Makes and fills the true table; its rows are not those that a sample makes up."""
    table, parent = f"{shape}_{rows}", f"p_{rows}"
    if not server.psql(f"SELECT to_regclass('{parent}')").strip():
        server.psql(f"CREATE TABLE {parent} (id int PRIMARY KEY); INSERT INTO {parent} SELECT generate_series(1, {rows} / 10); VACUUM ANALYZE {parent}")
    if server.psql(f"SELECT to_regclass('{table}')").strip():
        return
    more = {
        "n": "",
        "w": "".join(f", md5('w{i}' || g) || 'x'" for i in range(11)),
        "t": ", CASE WHEN g % 8 = 0 THEN (SELECT string_agg(md5(g::text || i), '') FROM generate_series(1, 80) i) ELSE 'small' END",
    }[shape[0]]
    create, *indexes = schema(shape, table).split(";")
    server.psql(
        f"{create}; INSERT INTO {table} SELECT g, hashint8(g) & 1073741823, 1 + (hashint8(g + 7) & 1073741823) % ({rows} / 10),"
        f" md5(g::text), '2020-01-01'::timestamptz + g * interval '1 s'{more} FROM generate_series(1, {rows}) g;"
        f"{';'.join(indexes)}; VACUUM ANALYZE {table}; CHECKPOINT"
    )


def true_seconds(server, shape, rows, operation, repeats):
    """The median time of an operation on the true table, which is left as it was."""
    table = f"{shape}_{rows}"
    statement = OPERATIONS[operation].format(t=table, p=f"p_{rows}")
    times = []
    for _ in range(repeats):
        begin, end = ("", "") if operation == "vacuum-full" else ("BEGIN;", ";ROLLBACK")
        output = server.psql(f"SELECT count(*) FROM {table};\nCHECKPOINT;\n{begin}\n\\timing on\n{statement};\n\\timing off\n{end};\n")
        times.append(float(output.split("Time: ")[1].split()[0]) / 1000)
    return statistics.median(times)


def facts(server, table):
    """What `plimsoll migrate stats` would say of a table."""
    rows, heap, toast = server.psql(
        f"SELECT reltuples::bigint, pg_relation_size(oid), pg_table_size(oid) - pg_relation_size(oid) FROM pg_class WHERE oid = '{table}'::regclass"
    ).strip().split("|")
    indexes = json.loads(
        server.psql(f"SELECT json_object_agg(indexrelid::regclass, pg_relation_size(indexrelid)) FROM pg_index WHERE indrelid = '{table}'::regclass")
    )
    columns = json.loads(
        server.psql(
            "SELECT coalesce(json_agg(json_build_object('name', attname, 'bytes', avg_width, 'nulls', null_frac, 'distinct', n_distinct)), '[]')"
            f" FROM pg_stats WHERE tablename = '{table}'"
        )
    )
    return {"rows": int(rows), "heap": int(heap), "toast": int(toast), "indexes": indexes, "columns": columns}


def predicted(server, shape, rows, operations, sample_rows):
    """Predictions of the product for operations on one table, from samples of at most so many rows."""
    table, parent = f"{shape}_{rows}", f"p_{rows}"
    case = {
        "schema": f"CREATE TABLE {parent} (id int PRIMARY KEY);" + schema(shape, table),
        "tables": {name: facts(server, name) for name in (table, parent)},
        "migrations": {name: OPERATIONS[name].format(t=table, p=parent) for name in operations},
        "seconds": 600,
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(case, file)
        file.flush()
        run = subprocess.run([f"{BIN}/plimsoll-bench", "prediction", file.name, str(sample_rows)], check=True, capture_output=True, text=True)
    return {line["name"]: line for line in map(json.loads, run.stdout.splitlines())}


def report(title, results):
    """Prints predicted, true and ratio of each pair, and the shares that are promised."""
    print(f"\n{title}\n  {'pair':<16}{'low':>9}{'predicted':>11}{'high':>9}{'true':>9}{'ratio':>8}")
    near = above = measured = 0
    for pair, (line, true) in results.items():
        low, likely, high = line["seconds"]
        ratio = likely / true
        if line["not_measured"]:
            print(f"  {pair:<16} not measured: {line['not_measured'][0]}")
        measured += not line["not_measured"]
        near += abs(ratio - 1) <= 0.25
        above += true > high
        print(f"  {pair:<16}{low:>9.2f}{likely:>11.2f}{high:>9.2f}{true:>9.2f}{ratio:>8.2f}{'' if abs(ratio - 1) <= 0.25 else '  off'}{'  ABOVE' if true > high else ''}")
    count = len(results)
    print(f"  within 25 %: {near} of {count} ({near / count:.0%}) · true time above the interval: {above} ({above / count:.0%}) · measured {measured}")


def record(chosen, server, shape, name, true, large, small):
    """Keeps all that is known of one pair."""
    if not chosen.record:
        return
    line = {"shape": shape, "operation": name, "rows": chosen.rows, "true": true, "facts": facts(server, f"{shape}_{chosen.rows}"), "large": large, "small": small}
    with open(chosen.record, "a") as file:
        file.write(json.dumps(line) + "\n")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=4_000_000)
    options.add_argument("--sample-rows", type=int, default=1_000_000)
    options.add_argument("--small-rows", type=int, default=200_000, help="for a second prediction of the rewrites")
    options.add_argument("--repeats", type=int, default=1)
    options.add_argument("--shapes", default=",".join(SHAPES))
    options.add_argument("--operations", help="only these, such as foreign,check")
    options.add_argument("--record", help="a file of JSON lines that keeps facts, samples, prediction and truth of each pair, for trying other formulas on them")
    options.add_argument("--folder", help="keeps the large tables here for the next time")
    options.add_argument("--truth", help="a file that keeps the true times for the next time")
    chosen = options.parse_args()
    server = Server(chosen.folder)
    kept = {}
    if chosen.truth and os.path.exists(chosen.truth):
        kept = json.load(open(chosen.truth))
    try:
        large, small = {}, {}
        for shape in chosen.shapes.split(","):
            operations = [name for name in SHAPES[shape].split() if not chosen.operations or name in chosen.operations.split(",")]
            make(server, shape, chosen.rows)
            forecasts = predicted(server, shape, chosen.rows, operations, chosen.sample_rows)
            small_ones = [name for name in operations if name in REWRITES]
            rewrites = predicted(server, shape, chosen.rows, small_ones, chosen.small_rows) if small_ones else {}
            for name in operations:
                key = f"{shape} {name} {chosen.rows}"
                if key not in kept:
                    kept[key] = true_seconds(server, shape, chosen.rows, name, chosen.repeats)
                large[f"{shape} {name}"] = (forecasts[name], kept[key])
                record(chosen, server, shape, name, kept[key], forecasts[name], rewrites.get(name))
                if name in rewrites:
                    small[f"{shape} {name}"] = (rewrites[name], kept[key])
            print(f"  {shape} done", flush=True)
            if chosen.truth:
                json.dump(kept, open(chosen.truth, "w"), indent=1)
        report(f"samples of up to {chosen.sample_rows:,} rows, true at {chosen.rows:,}", large)
        if small:
            report(f"rewrites from samples of up to {chosen.small_rows:,} rows", small)
    finally:
        server.close()


if __name__ == "__main__":
    main()
