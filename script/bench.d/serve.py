# serve: a thousand agents that report every five seconds: CPU and memory of the server, and how soon a change reaches all.
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "web.d"))
import asyncio
import json
import resource
import statistics
import time

from served import Served
from scene import CONTRACT

COUNT = int(os.environ.get("AGENTS", "1000"))
SECONDS = int(os.environ.get("SECONDS", "30"))


def usage(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    with open(f"/proc/{pid}/statm", encoding="utf-8") as file:
        pages = int(file.read().split()[1])
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE")


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
    def __init__(self, number, server, token):
        self.name, self.server, self.token = f"web-{number}", server, token
        self.seen, self.order, self.changed, self.delays, self.sequence = -1, None, 0.0, [], 0

    async def connect(self):
        host, port = self.server.url.removeprefix("http://").split(":")
        return await asyncio.open_connection(host, int(port))

    async def reports(self, delay):
        await asyncio.sleep(delay)
        streams = await self.connect()
        while True:
            self.sequence += 1
            body = json.dumps({
                "service": "shop", "environment": "staging", "instance": self.name, "host": "h", "phase": "running",
                "health": "healthy", "findings": [], "exits": [], "linesLeftOut": 0, "sequence": self.sequence,
                "incarnation": "bench", "counts": {"requests": 100, "errors": 1, "latencies": [5.0] * 20},
                "lines": [{"time": int(time.time() * 1e6), "source": "out", "text": "GET / 200 " + "x" * 80}] * 3,
            }).encode()
            start = time.monotonic()
            status, _ = await ask(*streams, "POST", "/api/v1/agent/report", self.token, body)
            assert status == 200, status
            self.delays.append(time.monotonic() - start)
            await asyncio.sleep(max(0, 5 - (time.monotonic() - start)))

    async def orders(self):
        streams = await self.connect()
        while True:
            path = (f"/api/v1/agent/order?service=shop&environment=staging&instance={self.name}"
                    f"&seen={self.seen}&wait=30")
            status, text = await ask(*streams, "GET", path, self.token)
            if status == 200:
                order = json.loads(text)
                self.seen = order["generation"]
                if order.get("revision") != self.order:
                    self.order, self.changed = order.get("revision"), time.monotonic()
            else:
                assert status == 204, (status, text)


async def measure(server, folder):
    token = server.new_token("bench", "--verb", "report", "--service", "shop", "--environment", "staging")
    agents = [Agent(number, server, token) for number in range(COUNT)]
    tasks = [asyncio.create_task(agent.reports(5 * number / COUNT)) for number, agent in enumerate(agents)]
    tasks += [asyncio.create_task(agent.orders()) for agent in agents]
    await asyncio.sleep(10)
    before, start = usage(server.process.pid), time.monotonic()
    await asyncio.sleep(SECONDS)
    after, span = usage(server.process.pid), time.monotonic() - start
    delays = sorted(delay for agent in agents for delay in agent.delays[-int(SECONDS / 5):])
    print(f"{COUNT} agents, a report each 5 s with 3 lines and counts, all waiting for orders, {span:.0f} s:")
    print(f"  server {100 * (after[0] - before[0]) / span:.1f} % of a core, {after[1] / 1e6:.0f} MB resident")
    print(f"  report answered in {1e3 * statistics.median(delays):.1f} ms (median), "
          f"{1e3 * delays[int(len(delays) * .99)]:.1f} ms (99 %)")
    old = {agent.order for agent in agents}
    began = time.monotonic()
    words = ("ship", "staging", "--why", "bench", "--no-wait")
    result = await asyncio.to_thread(server.command, *words, folder=folder, check=False)
    print("  " + (result.stdout + result.stderr).strip().replace("\n", "\n  "))
    while time.monotonic() - began < 60 and any(agent.order in old for agent in agents):
        await asyncio.sleep(0.01)
    reached = sorted(agent.changed for agent in agents if agent.order not in old)
    if reached:
        print(f"  the command and all: {len(reached)} of {COUNT} told in {reached[-1] - began:.2f} s; "
              f"from the first to the last {reached[-1] - reached[0]:.2f} s")
    else:
        print("  nobody was told another revision within 60 s")
    failed = [task for task in tasks if task.done()]
    for task in tasks:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    problems = [str(error) for error in results if error and not isinstance(error, asyncio.CancelledError)]
    print(f"  agents that failed: {len(failed)} {problems[:3]}")


resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
with Served(os.environ.get("PLIMSOLL", ".build/release/plimsoll")) as server:
    folder = server.folder + "/shop"
    os.makedirs(folder)
    contract = CONTRACT.replace("  staging: {}", "  staging: {}\n").replace(
        "rules:", "rollout:\n  steps: [100%]\n  bake: 1s\nrules:")
    for name, text in (("plimsoll.yaml", contract), ("app.yaml", "pool: 4\n"), ("app.staging.yaml", "greeting: hello\n"),
                       ("app.production.yaml", "greeting: welcome\n")):
        with open(folder + "/" + name, "w", encoding="utf-8") as file:
            file.write(text)
    asyncio.run(measure(server, folder))
