// MeteredPrograms: small real programs that count their requests, and a real Prometheus that asks them.
import Foundation
import PostgreSQL
import Support

/// Programs on ports of their own, and a Prometheus over them; they end with the value.
final class MeteredPrograms: Sendable {
    /// One process serves all ports.
    ///
    /// Each counts 40 requests a second since it began; `/begin?errors=…&slow=…` begins
    /// it anew, as a restart on another revision does.
    private static let program = #"""
        import http.server, sys, threading, time, urllib.parse

        class Meter(http.server.BaseHTTPRequestHandler):
            def log_message(self, *words): pass
            def do_GET(self):
                server = self.server
                url = urllib.parse.urlsplit(self.path)
                if url.path == "/begin":
                    given = urllib.parse.parse_qs(url.query)
                    server.errors = float(given["errors"][0])
                    server.slow = float(given["slow"][0])
                    server.began = time.time()
                total = int((time.time() - server.began) * 40)
                failed, slow = int(total * server.errors), int(total * server.slow)
                lines = ["# TYPE hits_total counter"]
                if failed: lines.append('hits_total{code="500"} %d' % failed)
                lines += ['hits_total{code="200"} %d' % (total - failed), "# TYPE took_seconds histogram"]
                for bound, count in (("0.05", total - slow), ("0.1", total - slow), ("1", total), ("+Inf", total)):
                    lines.append('took_seconds_bucket{le="%s"} %d' % (bound, count))
                lines += ["took_seconds_sum 0", "took_seconds_count %d" % total]
                lines += ["# TYPE depth gauge", "depth %d" % (9 if server.errors else 2)]
                body = ("\n".join(lines) + "\n").encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        ports = []
        for _ in range(int(sys.argv[1])):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Meter)
            server.errors, server.slow, server.began = 0.0, 0.0, time.time()
            ports.append(server.server_address[1])
            threading.Thread(target=server.serve_forever, daemon=True).start()
        open(sys.argv[2] + ".new", "w").write(" ".join(map(str, ports)))
        import os
        os.rename(sys.argv[2] + ".new", sys.argv[2])
        threading.Event().wait()
        """#

    let folder: TemporaryFolder
    /// The programs' ports.
    let ports: [Int]
    /// Where Prometheus is.
    let address: String
    private let processes: [ChildProcess]

    init(_ count: Int) async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/prometheus") else {
            throw MissingProgram(words: "prometheus is missing: apt-get install prometheus")
        }
        folder = try TemporaryFolder()
        let list = folder.path + "/ports"
        let script = try folder.write(Self.program, to: "meters.py")
        let meters = try ChildProcess("/usr/bin/python3", [script, "\(count)", list])
        guard await Eventually.holds(within: 30, { FileManager.default.fileExists(atPath: list) }) else {
            meters.killAll()
            throw MissingProgram(words: "the metered programs do not start")
        }
        ports = try String(contentsOfFile: list, encoding: .utf8).split(separator: " ").compactMap { Int($0) }
        let targets = ports.map { "'127.0.0.1:\($0)'" }.joined(separator: ", ")
        let configuration = """
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - job_name: shop
                static_configs: [{targets: [\(targets)]}]
            """
        let file = try folder.write(configuration, to: "prometheus.yml")
        let port = LoopbackRedis.freePort()
        address = "http://127.0.0.1:\(port)"
        let prometheus = try ChildProcess(
            "/usr/bin/prometheus",
            [
                "--config.file=\(file)", "--storage.tsdb.path=\(folder.path)/data",
                "--web.listen-address=127.0.0.1:\(port)", "--log.level=error",
            ]
        )
        processes = [meters, prometheus]
        guard await Eventually.holds(within: 60, { RawSocket(port: port) != nil }) else {
            throw MissingProgram(words: "prometheus does not start: see \(folder.path)")
        }
    }

    deinit { for process in processes { process.killAll() } }

    /// Begins a program anew.
    func begin(_ port: Int, errors: Double, slow: Double) throws {
        let url = "http://127.0.0.1:\(port)/begin?errors=\(errors)&slow=\(slow)"
        _ = try ProgramRun.run("curl", ["-sSf", "--max-time", "10", url])
    }
}
