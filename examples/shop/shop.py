#!/usr/bin/env python3
"""A small shop: reads its config once at boot, as most services do, and believes it.

    plimsoll show development --format json > run/app.json
    SHOP_CONFIG=run/app.json python3 shop.py

GET /health, GET /metrics, GET /products?q=word, POST /orders {"product": 1}. Orders are kept in memory. PORT, where
it is set, wins over the config's port, so that several instances run on one machine.
"""
import json
import os
import re
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

PRODUCTS = ["lifebelt", "lantern", "anchor", "compass", "sextant", "rope", "tar", "sail"]
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(text):
    """The seconds of a duration such as 300ms."""
    number, unit = re.fullmatch(r"([0-9]+)(ms|s|m|h)", text).groups()
    return int(number) * UNITS[unit]


def load():
    try:
        with open(os.environ.get("SHOP_LOAD", ""), encoding="utf-8") as file:
            return float(file.read())
    except (OSError, ValueError):
        return 5


class Shop:
    """What the handlers share."""

    def __init__(self, config):
        self.search_timeout = seconds(config["search"]["timeout"])
        self.results = config["search"]["results"]
        self.currency = config["catalogue"]["currency"]
        self.orders = []
        self.answers = {}
        self.lock = threading.Lock()

    def count(self, status):
        with self.lock:
            self.answers[status] = self.answers.get(status, 0) + 1

    def metrics(self):
        """The answers so far, as Prometheus reads them."""
        with self.lock:
            lines = [f'http_requests_total{{code="{status}"}} {count}' for status, count in sorted(self.answers.items())]
        return "# TYPE http_requests_total counter\n" + "\n".join(lines) + "\n"

    def search(self, word):
        started = time.monotonic()
        found = [{"id": n, "name": name, "currency": self.currency} for n, name in enumerate(PRODUCTS) if word in name]
        # A search takes as long as the shop is busy: SHOP_LOAD names a file with the milliseconds, 5 where there is none.
        time.sleep(load() / 1000)
        if time.monotonic() - started > self.search_timeout:
            raise TimeoutError(f"search: deadline exceeded (timeout={self.search_timeout}s)")
        return found[: self.results]


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    def answer(self, status, body, form="application/json"):
        if urlparse(self.path).path not in ("/health", "/metrics"):
            self.server.shop.count(status)
        text = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", form)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        url = urlparse(self.path)
        if url.path == "/health":
            if self.server.is_draining:
                return self.answer(503, {"status": "draining"})
            return self.answer(200, {"status": "ok"})
        if url.path == "/metrics":
            return self.answer(200, self.server.shop.metrics(), "text/plain; version=0.0.4")
        if url.path == "/products":
            word = parse_qs(url.query).get("q", [""])[0]
            try:
                return self.answer(200, self.server.shop.search(word))
            except TimeoutError as problem:
                print(problem, flush=True)
                return self.answer(503, {"error": str(problem)})
        return self.answer(404, {"error": "no such page"})

    def do_POST(self):
        if self.path != "/orders":
            return self.answer(404, {"error": "no such page"})
        length = min(int(self.headers.get("Content-Length", 0)), 65536)
        try:
            product = json.loads(self.rfile.read(length))["product"]
            name = PRODUCTS[product]
        except (ValueError, KeyError, IndexError, TypeError):
            return self.answer(400, {"error": "expected {\"product\": NUMBER}"})
        with self.server.shop.lock:
            self.server.shop.orders.append(name)
            number = len(self.server.shop.orders)
        return self.answer(201, {"order": number, "product": name})

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """Ends only when every request under way is answered."""

    daemon_threads = False
    request_queue_size = 128
    is_draining = False

    def drain(self, *_):
        """Says to proxies that no more should come, serves what comes all the same, then ends."""
        self.is_draining = True
        threading.Timer(float(os.environ.get("SHOP_DRAIN", "0")), self.shutdown).start()


def main():
    with open(os.environ.get("SHOP_CONFIG", "run/app.json"), encoding="utf-8") as file:
        config = json.load(file)
    port = int(os.environ.get("PORT", config["server"]["port"]))
    server = Server(("127.0.0.1", port), Handler)
    server.shop = Shop(config)
    signal.signal(signal.SIGTERM, server.drain)
    print(f"shop listens on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever(poll_interval=0.05)
    server.server_close()


if __name__ == "__main__":
    main()
