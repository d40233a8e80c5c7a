"""Journal: events acknowledged a second and how long one takes, beside plain inserts that are synced one by one."""
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import threading
import time

from common import BIN, POSTGRES, await_port, postgres

BENCH = os.path.join(BIN, "plimsoll-bench")
PAYLOAD = '{"added":{"_0":"' + "x" * 200 + '"}}'
HASH = "0" * 64
ROUNDS = 3
TABLE = """CREATE TABLE event (position {number} PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL,
    time BIGINT NOT NULL, kind TEXT NOT NULL, payload_version INTEGER NOT NULL, actor TEXT NOT NULL, cause TEXT NOT NULL,
    payload TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (stream, version))"""
COLUMNS = "stream, version, time, kind, payload_version, actor, cause, payload, previous_hash, hash"


def ours(place, count, writers):
    run = subprocess.run([BENCH, "journal", place, str(count), str(writers)], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def figures(times, took):
    times.sort()
    return {"per_second": len(times) / took, "median_ms": times[len(times) // 2] * 1000,
            "p99_ms": times[len(times) * 99 // 100] * 1000}


def python_sqlite(path, count, writers):
    """The same columns and pragmas, a commit an event, no hashes; a connection a writer, in threads."""
    first = sqlite3.connect(path, isolation_level=None)
    first.execute("PRAGMA journal_mode = WAL")
    first.execute(TABLE.format(number="INTEGER"))
    first.close()
    all_times = []

    def write(writer):
        connection = sqlite3.connect(path, isolation_level=None, timeout=60)
        connection.execute("PRAGMA synchronous = FULL")
        times = []
        for version in range(count // writers):
            began = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                f"INSERT INTO event ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (f"writer/{writer}", version + 1, version, "counter.added", 1, "user:anna", "c-117\n", PAYLOAD, HASH, HASH))
            connection.execute("COMMIT")
            times.append(time.perf_counter() - began)
        all_times.extend(times)
        connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return figures(all_times, time.perf_counter() - began)


def pgbench(folder, port, count, writers):
    """Plain inserts of the same columns, a transaction each, no hashes and no order among them."""
    script = folder + "/insert.sql"
    with open(script, "w") as file:
        file.write(f"INSERT INTO event ({COLUMNS}) VALUES ('writer/' || :client_id, (random() * 2000000000)::integer, 1, "
                   f"'counter.added', 1, 'user:anna', 'c-117', '{PAYLOAD}', '{HASH}', '{HASH}');\n")
    os.chmod(script, 0o644)
    environment = dict(os.environ, PGPASSWORD="bench-secret")
    address = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
    psql = ["psql", *address, "-qc", "DROP TABLE IF EXISTS event; " + TABLE.format(number="BIGSERIAL")]
    subprocess.run(psql, env=environment, check=True, capture_output=True)
    logs = tempfile.mkdtemp()
    run = subprocess.run(
        [f"{POSTGRES}/pgbench", *address, "-n", "-l", "--log-prefix", logs + "/log", "-f", script, "-c", str(writers),
         "-j", "2" if writers > 1 else "1", "-t", str(count // writers), "postgres"],
        env=environment, check=True, capture_output=True, text=True)
    times = []
    for name in os.listdir(logs):
        with open(logs + "/" + name) as file:
            times += [int(line.split()[2]) / 1e6 for line in file]
    shutil.rmtree(logs)
    rate = next(float(line.split()[2]) for line in run.stdout.splitlines() if line.startswith("tps"))
    return figures(times, len(times) / rate)


def compare(title, one, other, peer):
    """Both in turn; medians, and ours to the peer's of the same round."""
    rounds = [(one(number), other(number)) for number in range(ROUNDS)]
    print(f"\n{title}  ({ROUNDS} rounds, in turn)")
    for name, index in (("plimsoll", 0), (peer, 1)):
        values = {key: statistics.median(both[index][key] for both in rounds) for key in rounds[0][0]}
        print(f"  {name:<34} {values['per_second']:9.0f} events/s   median {values['median_ms']:7.2f} ms"
              f"   p99 {values['p99_ms']:8.2f} ms")
    rate = statistics.median(ours["per_second"] / theirs["per_second"] for ours, theirs in rounds)
    wait = statistics.median(ours["median_ms"] / theirs["median_ms"] for ours, theirs in rounds)
    print(f"  {'ratio':<34} {rate:9.2f}x                 {wait:7.2f}x")


def main():
    with tempfile.TemporaryDirectory() as folder:
        for writers, count in ((1, 2000), (50, 10000)):
            compare(
                f"SQLite, synchronous = FULL, {writers} writer{'s' if writers > 1 else ''}",
                lambda number: ours(f"{folder}/ours-{writers}-{number}.sqlite", count, writers),
                lambda number: python_sqlite(f"{folder}/theirs-{writers}-{number}.sqlite", count if writers == 1 else 2000, writers),
                "python sqlite3, a commit an event")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        process, port = postgres(folder, sync=True)
        await_port(port)
        environment = dict(os.environ, PGPASSWORD="bench-secret")
        try:
            for writers, count in ((1, 2000), (50, 10000)):
                def own(number):
                    subprocess.run(
                        ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-qc",
                         "DROP SCHEMA IF EXISTS plimsoll CASCADE"], env=environment, check=True, capture_output=True)
                    return ours(f"postgres://postgres:bench-secret@127.0.0.1:{port}/postgres", count, writers)

                compare(
                    f"PostgreSQL 15, fsync = on, {writers} writer{'s' if writers > 1 else ''}", own,
                    lambda number: pgbench(folder, port, count, writers), "pgbench, an insert a transaction")
        finally:
            process.terminate()
            process.wait()


main()
