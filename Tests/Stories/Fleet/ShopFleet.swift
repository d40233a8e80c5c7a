// ShopFleet: instances of examples/shop behind a real haproxy, on their own or each under `plimsoll run`.
import Changes
import Foundation
import Glibc
import Support
import Testing

/// Instances of examples/shop behind a real haproxy.
///
/// A stop takes the instance from the proxy first (the contract's `drain`), and its start line gives it back once it
/// answers; the proxy itself forgives nothing: no retry, no second server for a request that failed.
final class ShopFleet: Sendable {
    static let names = (1...20).map { "web-\($0)" }

    let folder: TemporaryFolder
    let port: Int
    let ports: [Int]
    private let proxy: RunningCommand

    var path: String { folder.path }

    init(_ count: Int, contract: String = ShopFleet.contract(), schema: String? = nil) async throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: "/usr/sbin/haproxy"),
            "haproxy is missing: apt-get install haproxy"
        )
        folder = try TemporaryFolder()
        let free = FreePorts.take(count + 1)
        (port, ports) = (free[0], Array(free[1...]))
        let program = try String(contentsOfFile: Suites.projectRoot + "/examples/shop/shop.py", encoding: .utf8)
        try folder.write(program, to: "shop/shop.py")
        try folder.write(contract, to: "shop/plimsoll.yaml")
        try folder.write(ShopFleet.config, to: "shop/config/app.yaml")
        try folder.write(schema ?? ShopFleet.schema, to: "shop/config/app.schema.json")
        try folder.write(ShopFleet.proxyWords, to: "ops/proxy.py")
        try folder.write(ShopFleet.startLine, to: "ops/start.sh")
        for name in Self.names.prefix(count) { try folder.write("", to: "\(name)/.keep") }
        try folder.write(Self.proxyConfig(folder.path, port, ports), to: "haproxy.cfg")
        proxy = try RunningCommand(["/usr/sbin/haproxy", "-db", "-f", "haproxy.cfg"], in: folder.path)
        let socket = folder.path + "/proxy.sock"
        let isUp = await Eventually.holds(within: 20) { FileManager.default.fileExists(atPath: socket) }
        try #require(isUp, "haproxy: \(proxy.errors)")
    }

    /// Starts an instance under an agent.
    func instance(_ index: Int, _ server: RealServer, _ more: [String: String] = [:]) throws -> RunningCommand {
        try server.instance(
            Self.names[index],
            in: path + "/" + Self.names[index],
            port: ports[index],
            variables: ["SHOP_CONFIG": "run/app.json", "SHOP_LOAD": path + "/load"].merging(more) { $1 },
            running: ["/bin/sh", "../ops/start.sh"]
        )
    }

    /// Starts an instance as a script would: no agent, no proxy told.
    func plain(_ index: Int) throws -> RunningCommand {
        try RunningCommand(
            ["/usr/bin/python3", "-c", Self.unblocked],
            in: path,
            variables: ["SHOP_CONFIG": "shop/app.json", "PORT": "\(ports[index])", "SHOP_LOAD": path + "/load"]
        )
    }

    /// Threads of tests block signals, and what they start inherits that: a shell would not.
    private static let unblocked =
        "import os, signal; signal.pthread_sigmask(signal.SIG_SETMASK, []); "
        + "os.execv('/usr/bin/python3', ['python3', 'shop/shop.py'])"

    /// The revisions that an instance was ever started on, in order.
    func starts(_ index: Int) -> [String] {
        let bytes = FileManager.default.contents(atPath: "\(path)/\(Self.names[index])/starts") ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// How many instances were ever started on another revision than one.
    func strayed(from revision: RevisionID) -> Int {
        ports.indices.count { index in starts(index).contains { $0 != revision.text } }
    }

    /// Whether the proxy has found every instance well.
    func isServed(within seconds: Double) async -> Bool {
        await Eventually.holds(within: seconds) {
            let up = stat().filter { $0.count > 17 && $0[0] == "shop" && $0[1].hasPrefix("web-") && $0[17] == "UP" }
            return up.count == ports.count
        }
    }

    private func stat() -> [[Substring]] {
        let run = try? RunningStat.text(path)
        return (run ?? "").split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    }

    private enum RunningStat {
        static func text(_ folder: String) throws -> String {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            process.arguments = [folder + "/ops/proxy.py", "stat"]
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
    }
}

extension ShopFleet {
    static func contract(bake: String = "1s", more: String = "") -> String {
        """
        plimsoll: 1
        service: shop
        config:
          app:
            layers: [config/app.yaml]
            schema: config/app.schema.json
            deliver: {file: run/app.json}
        environments:
          production: {}
        rollout:
          steps: [1, 100%]
          bake: \(bake)
          health: {http: "http://127.0.0.1:{port}/health", every: 1s, deadline: 2s, start_within: 30s}
          drain: "python3 ../ops/proxy.py drain {instance}"
          grace: 20s
        \(more)

        """
    }

    static let config = """
        server: {port: 8080, request_timeout: 30s}
        search: {timeout: 10s, results: 20}
        catalogue: {currency: EUR}

        """

    /// A schema as teams have it: types, and little more.
    static let schema = """
        {"type": "object", "required": ["server", "search", "catalogue"], "properties": {
          "search": {"type": "object", "properties": {
            "timeout": {"type": "string"}, "results": {"type": "integer", "minimum": 1, "maximum": 100}}}}}

        """

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
            sys.exit(f"the proxy knows no {name}")


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

    private static let startLine = """
        # Starts the shop, and gives it to the proxy once it answers.
        echo "$PLIMSOLL_REVISION" >> starts
        (
          until curl -fso /dev/null "http://127.0.0.1:$PORT/health"; do sleep 0.05; done
          exec python3 ../ops/proxy.py ready "$PLIMSOLL_INSTANCE"
        ) &
        exec python3 ../shop/shop.py

        """

    private static func proxyConfig(_ folder: String, _ port: Int, _ ports: [Int]) -> String {
        var lines = [
            "global", "  stats socket \(folder)/proxy.sock mode 600 level admin", "defaults", "  mode http",
            "  timeout connect 2s", "  timeout client 60s", "  timeout server 15s", "  timeout http-keep-alive 60s",
            "  retries 0", "frontend customers", "  bind 127.0.0.1:\(port)", "  default_backend shop", "backend shop",
            "  balance roundrobin", "  option httpchk GET /health", "  default-server check inter 100ms fall 1 rise 1",
        ]
        for (name, port) in zip(names, ports) { lines.append("  server \(name) 127.0.0.1:\(port)") }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Free ports of the loopback.
enum FreePorts {
    /// Different ports that nobody listened on a moment ago.
    static func take(_ count: Int) -> [Int] {
        var (ports, sockets): ([Int], [Int32]) = ([], [])
        defer { for socket in sockets { close(socket) } }
        while ports.count < count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            sockets.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
                }
            }
            precondition(isBound, "the loopback gives ports")
            ports.append(Int(UInt16(bigEndian: address.sin_port)))
        }
        return ports
    }
}
