# serve: a thousand agents that report every five seconds: CPU and memory of the server, and how soon a change reaches all.
import asyncio
import json
import os
import resource
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "web.d"))
from scene import FILES, write_service
from served import ROOT, Served

COUNT = int(os.environ.get("AGENTS", "1000"))
SPAN = int(os.environ.get("SPAN", "40"))


def usage(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        memory = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in file if line.startswith(("VmRSS", "VmHWM"))}
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), memory["VmRSS"], memory["VmHWM"]


async def ask(reader, writer, method, path, token, body=b""):
    head = (f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
    writer.write(head.encode() + body)
    await writer.drain()
    text = await reader.readuntil(b"\r\n\r\n")
    status = int(text[9:12])
    length = 0
    for line in text.decode().split("\r\n"):
        if line.lower().startswith("content-length:"):
            length = int(line.split(":")[1])
    return status, await reader.readexactly(length) if length else b""


class Agent:
    """Reports each five seconds and at once when it did what it was told; waits for orders meanwhile."""

    def __init__(self, number, server, token):
        self.name, self.server, self.token = f"web-{number}", server, token
        self.seen, self.revision, self.done = -1, None, None
        self.told, self.delays, self.sequence = 0.0, [], 0
        self.news = asyncio.Event()

    async def connect(self):
        host, port = self.server.url.removeprefix("http://").split(":")
        return await asyncio.open_connection(host, int(port))

    async def reports(self, delay):
        await asyncio.sleep(delay)
        streams = await self.connect()
        while True:
            self.sequence += 1
            report = {
                "service": "shop", "environment": "staging", "instance": self.name, "host": "h", "phase": "running",
                "health": "healthy", "findings": [], "exits": [], "linesLeftOut": 0, "sequence": self.sequence,
                "incarnation": "bench", "counts": {"requests": 100, "errors": 0, "latencies": [5.0] * 20},
                "lines": [{"time": int(time.time() * 1e6), "source": "out", "text": "GET / 200 " + "x" * 80}] * 3,
            }
            if self.revision:
                report.update(revision=self.revision, done=self.done)
            start = time.monotonic()
            status, text = await ask(*streams, "POST", "/api/v1/agent/report", self.token, json.dumps(report).encode())
            assert status == 200, (status, text)
            self.delays.append(time.monotonic() - start)
            self.take(json.loads(text))
            try:
                await asyncio.wait_for(self.news.wait(), max(0, 5 - (time.monotonic() - start)))
                self.news.clear()
            except asyncio.TimeoutError:
                pass

    async def orders(self):
        streams = await self.connect()
        while True:
            path = (f"/api/v1/agent/order?service=shop&environment=staging&instance={self.name}"
                    f"&seen={self.seen}&wait=30")
            status, text = await ask(*streams, "GET", path, self.token)
            assert status in (200, 204), (status, text)
            if status == 200:
                self.take(json.loads(text))

    def take(self, order):
        self.seen = max(self.seen, order["generation"])
        if order.get("revision") and order["revision"] != self.revision:
            self.revision, self.done, self.told = order["revision"], order["action"], time.monotonic()
            self.news.set()


def state(server, change):
    status, answer = server.ask("GET", f"/api/v1/services/shop/changes/{change}")
    return answer["state"] if status == 200 else f"status {status}"


async def change(server, agents, name, words, folder):
    """Makes a change; when all were told, from the server's answer on, and when it was everywhere."""
    before = {agent.name: agent.revision for agent in agents}
    used, began = usage(server.process.pid)[0], time.monotonic()
    result = await asyncio.to_thread(server.command, *words, "--no-wait", folder=folder)
    answered = time.monotonic()
    while time.monotonic() - answered < 60 and any(agent.revision == before[agent.name] for agent in agents):
        await asyncio.sleep(0.005)
    told = sorted(agent.told - answered for agent in agents if agent.revision != before[agent.name])
    while time.monotonic() - answered < 90 and await asyncio.to_thread(state, server, name) not in (
            "done", "reverted", "halted", "failed", "held"):
        await asyncio.sleep(0.1)
    ended, cpu = time.monotonic() - answered, usage(server.process.pid)[0] - used
    if len(told) < COUNT:
        print(f"  {words[0]}: only {len(told)} of {COUNT} were told; {result.stdout} {result.stderr}")
        return False
    print(f"  {words[0]}: answered in {answered - began:.2f} s; all {COUNT} told {told[-1]:.2f} s after that (half {told[COUNT // 2]:.2f} s); "
          f"{await asyncio.to_thread(state, server, name)} after {ended:.1f} s; {cpu:.1f} s of CPU")
    return told[-1] < 2


async def measure(server, folder):
    # What ended an agent is told at the end, once, and not for each of a thousand.
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    token = server.new_token("bench", "--verb", "report", "--service", "shop", "--environment", "staging")
    agents = [Agent(number, server, token) for number in range(COUNT)]
    tasks = [asyncio.create_task(agent.reports(5 * number / COUNT)) for number, agent in enumerate(agents)]
    tasks += [asyncio.create_task(agent.orders()) for agent in agents]
    await asyncio.sleep(10)
    before, start = usage(server.process.pid), time.monotonic()
    for agent in agents:
        agent.delays.clear()
    await asyncio.sleep(SPAN)
    after, span = usage(server.process.pid), time.monotonic() - start
    delays = sorted(delay for agent in agents for delay in agent.delays)
    print(f"{COUNT} agents, a report each 5 s with 3 lines and counts, all waiting for orders, {span:.0f} s, "
          f"{len(delays) / span:.0f} reports/s:")
    print(f"  server {100 * (after[0] - before[0]) / span:.1f} % of a core, {after[1] / 1e6:.0f} MB resident")
    print(f"  report answered in {1e3 * statistics.median(delays):.1f} ms (median), "
          f"{1e3 * delays[int(len(delays) * .99)]:.1f} ms (99 %)")
    holds = await change(server, agents, "c-1", ["ship", "staging", "--why", "bench"], folder)
    holds &= await change(server, agents, "c-2", ["set", "staging", "app.pool=6", "--why", "bench"], folder)
    print(f"  at most {usage(server.process.pid)[2] / 1e6:.0f} MB resident")
    failed = [task for task in tasks if task.done()]
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    problems = [repr(error) for error in results if error and not isinstance(error, asyncio.CancelledError)]
    print(f"  agents that failed: {len(failed)} {problems[:3]}")
    return holds and not failed


resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
with Served(os.environ.get("PLIMSOLL", ROOT + "/.build/release/plimsoll")) as server:
    files = dict(FILES)
    files["plimsoll.yaml"] = files["plimsoll.yaml"].replace("steps: [1, 100%]", "steps: [100%]")
    if not asyncio.run(measure(server, write_service(server, files))):
        print("  a change took 2 s or more to reach all, or an agent failed")
        sys.exit(1)
