"""Timing shared by the benchmarks: commands in turn, medians, ratios of the same round."""
import os
import shutil
import socket
import statistics
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.join(ROOT, ".build", "release")
POSTGRES = "/usr/lib/postgresql/15/bin"
PEERS = os.path.join(ROOT, ".build-peers", "bin")


def once(command):
    """Wall seconds and peak resident MB of one whole process, output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def whole_process(title, commands, rounds):
    """Runs the commands in turn; prints medians and the ratio of each to the first, round by round."""
    for command in commands.values():
        once(command)
    results = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            results[name].append(once(command))
    print(f"\n{title}  ({rounds} rounds, in turn)")
    ours = list(commands)[0]
    for name, runs in results.items():
        milliseconds = statistics.median(seconds for seconds, _ in runs) * 1000
        memory = max(peak for _, peak in runs)
        ratio = statistics.median(run[0] / own[0] for run, own in zip(runs, results[ours]))
        print(f"  {name:<28} {milliseconds:9.1f} ms  {memory:7.1f} MB  {ratio:7.2f}x of ours")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def as_server(arguments):
    """PostgreSQL refuses to run as root."""
    return (["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []) + arguments


def postgres(folder, sync=False):
    """A server on a free port: its process and port; `sync` makes it durable, as a real one is."""
    port = free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder + "/data"
    with open(folder + "/password", "w") as file:
        file.write("bench-secret")
    os.chmod(folder + "/password", 0o644)
    subprocess.run(
        as_server([f"{POSTGRES}/initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", folder + "/password",
                   "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"]), check=True, stdout=subprocess.DEVNULL)
    process = subprocess.Popen(
        as_server([f"{POSTGRES}/postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder] + ([] if sync else ["-F"])),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return process, port


def await_port(port):
    end = time.time() + 60
    while time.time() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")
