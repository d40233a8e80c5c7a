"""Timing shared by the benchmarks: commands in turn, medians, ratios of the same round."""
import os
import resource
import statistics
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BIN = os.path.join(ROOT, ".build", "release")
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
