// ShopProxy: a real haproxy before instances of the shop, which drain and come back through its socket.
import Foundation
import Testing

/// A real haproxy before instances of the shop, named `web-1` and so on.
///
/// A stop takes an instance from it first (the contract's `drain`), and its start line gives it back once it answers; the
/// proxy itself forgives nothing: no retry, no second server for a request that failed.
public final class ShopProxy: Sendable {
    /// Where customers come in.
    public let port: Int
    /// The ports of the instances.
    public let ports: [Int]
    private let folder: TemporaryFolder
    private let process: RunningCommand

    init(before ports: [Int], in folder: TemporaryFolder) async throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: "/usr/sbin/haproxy"),
            "haproxy is missing: apt-get install haproxy"
        )
        (self.ports, self.folder, port) = (ports, folder, FreePorts.take(1)[0])
        try folder.write(ShopProxy.proxyWords, to: "ops/proxy.py")
        try folder.write(ShopProxy.config(folder.path, port, ports), to: "haproxy.cfg")
        process = try RunningCommand(["/usr/sbin/haproxy", "-db", "-f", "haproxy.cfg"], in: folder.path)
        let (process, socket) = (process, folder.path + "/proxy.sock")
        let isUp = await Eventually.holds(within: 20) {
            FileManager.default.fileExists(atPath: socket) || !process.isRunning
        }
        try #require(isUp && process.isRunning, "haproxy: \(process.errors)")
    }

    /// Whether it comes to find every instance well.
    public func isServed(within seconds: Double) async -> Bool {
        await Eventually.holds(within: seconds) {
            let up = stat().filter { $0.count > 17 && $0[0] == "shop" && $0[1].hasPrefix("web-") && $0[17] == "UP" }
            return up.count == ports.count
        }
    }

    private func stat() -> [[Substring]] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [folder.path + "/ops/proxy.py", "stat"]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return [] }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
    }
}

extension ShopProxy {
    /// Starts the shop, notes on which revision, and gives it to the proxy once it answers.
    static let startLine = """
        echo "$PLIMSOLL_REVISION" >> starts
        if [ -e ../../ops/proxy.py ]; then (
          until curl -fso /dev/null "http://127.0.0.1:$PORT/health"; do sleep 0.05; done
          exec python3 ../../ops/proxy.py ready "$PLIMSOLL_INSTANCE"
        ) & fi
        exec python3 "$SHOP"

        """

    /// What takes an instance from the proxy, in its folder.
    static let drain = "python3 ../../ops/proxy.py drain {instance}"

    private static let proxyWords = """
        # Speaks to the proxy in front of the instances: drain NAME, ready NAME, stat.
        import os
        import socket
        import sys
        import time

        PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "proxy.sock")


        def ask(line):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(os.path.relpath(PATH))
                connection.sendall(line.encode() + b"\\n")
                pieces = []
                while piece := connection.recv(65536):
                    pieces.append(piece)
                return b"".join(pieces).decode()


        def sessions(name):
            for line in ask("show stat").splitlines():
                words = line.split(",")
                if words[:2] == ["shop", name]:
                    return int(words[4])
            return 0  # Not behind this proxy: nothing to wait for.


        verb = sys.argv[1]
        if verb == "stat":
            print(ask("show stat"))
        elif verb == "ready":
            ask(f"set server shop/{sys.argv[2]} state ready")
        else:
            ask(f"set server shop/{sys.argv[2]} state drain")
            while sessions(sys.argv[2]) > 0:
                time.sleep(0.02)

        """

    private static func config(_ folder: String, _ port: Int, _ ports: [Int]) -> String {
        var lines = [
            "global", "  stats socket \(folder)/proxy.sock mode 600 level admin", "defaults", "  mode http",
            "  timeout connect 2s", "  timeout client 60s", "  timeout server 15s", "  timeout http-keep-alive 60s",
            "  retries 0", "frontend customers", "  bind 127.0.0.1:\(port)", "  default_backend shop", "backend shop",
            "  balance roundrobin", "  option httpchk GET /health", "  default-server check inter 100ms fall 1 rise 1",
        ]
        for (index, port) in ports.enumerated() { lines.append("  server web-\(index + 1) 127.0.0.1:\(port)") }
        return lines.joined(separator: "\n") + "\n"
    }
}
