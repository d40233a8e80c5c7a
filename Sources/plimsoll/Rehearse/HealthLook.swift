// HealthLook: asks a program on this machine whether it is well: over HTTP, a port or a command.
import Contracts
import Glibc
import PostgreSQL

/// How a started program is asked whether it is well.
struct HealthLook {
    /// What it said.
    enum Answer {
        case well
        case not(String)
    }

    private enum Way {
        case http(host: String, port: Int, path: String)
        case tcp(host: String, port: Int)
        case command(String)
    }

    private let way: Way
    private let limit: Duration

    /// The contract's way, `{port}` replaced; nil where the contract names none.
    ///
    /// - Throws: `Unusable`, for a way that leads off this machine's loopback or speaks TLS, which is not asked.
    init?(_ health: Contract.Rollout.Health?, port: Int) throws(Unusable) {
        guard let health else { return nil }
        limit = health.deadline ?? .seconds(2)
        if let url = health.http?.value.replacing("{port}", with: String(port)) {
            guard let http = Self.http(url) else { throw Unusable(words: Self.unusable(url)) }
            way = http
        } else if let text = health.tcp?.value.replacing("{port}", with: String(port)) {
            guard let tcp = Self.server(text, 0) else { throw Unusable(words: Self.unusable(text)) }
            way = .tcp(host: tcp.host, port: tcp.port)
        } else if let line = health.command?.value {
            way = .command(line.replacing("{port}", with: String(port)))
        } else {
            return nil
        }
    }

    /// Why the contract's way cannot be asked here.
    struct Unusable: Error {
        /// One clause.
        let words: String
    }

    private static func unusable(_ text: String) -> String {
        "rollout.health asks \(text): a rehearsal asks 127.0.0.1 and localhost, in plain http or by a port"
    }

    private static func http(_ url: String) -> Way? {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(7)
        let path = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
        guard let server = server(String(rest.prefix { $0 != "/" }), 80) else { return nil }
        return .http(host: server.host, port: server.port, path: path)
    }

    /// `host:port`, `port`; nil for what is neither, or another machine.
    private static func server(_ text: String, _ fallback: Int) -> (host: String, port: Int)? {
        let parts = text.split(separator: ":").map(String.init)
        let isPort = parts.count == 1 && Int(parts[0]) != nil
        let host = isPort ? "127.0.0.1" : parts.first ?? ""
        let port = parts.count == 2 || isPort ? parts.last.flatMap { Int($0) } : fallback
        guard parts.count <= 2, ["127.0.0.1", "localhost", "0.0.0.0"].contains(host), let port,
            (1...65_535).contains(port)
        else { return nil }
        return (host, port)
    }

    /// Asks once.
    func answer() -> Answer {
        switch way {
        case .tcp(let host, let port):
            guard let descriptor = connected(port) else { return .not("nobody listens on \(host):\(port)") }
            close(descriptor)
            return .well
        case .command(let line):
            let result = try? ChildProcess.run("/bin/sh", ["-c", line], variables: Console.variables, within: limit)
            guard let result else { return .not("the health command gave no answer") }
            if result.exit == .status(0) { return .well }
            return .not("the health command said no: \(result.output.split(separator: "\n").last ?? "")")
        case .http(let host, let port, let path): return http(host, port, path)
        }
    }

    private func http(_ host: String, _ port: Int, _ path: String) -> Answer {
        guard let descriptor = connected(port) else { return .not("nobody listens on \(host):\(port)") }
        defer { close(descriptor) }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return .not("it hung up")
        }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 512)
        let deadline = Deadline.after(limit)
        while !bytes.contains(0x0A), bytes.count < 4096 {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, Int32(clamping: deadline.remaining.milliseconds)) > 0 else {
                return .not("no answer in time")
            }
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        let line = String(decoding: bytes.prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
        let words = line.split(separator: " ")
        guard words.count > 1, line.hasPrefix("HTTP/"), let code = Int(words[1]) else { return .not("no HTTP answer") }
        return (200..<300).contains(code) ? .well : .not("it answered \(code)")
    }

    /// A connection to this machine's loopback.
    private func connected(_ port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = Self.loopback(port)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        address.sin_port = in_port_t(UInt16(clamping: port).bigEndian)
        return address
    }

    /// A port that is free on loopback now.
    static func freePort() -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        return code == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }
}
