// LiveTests: long answers and slow askers, over a real socket.
import Changes
import Foundation
import Glibc
import Hummingbird
import HummingbirdTesting
import Journal
import NIOCore
import Processes
import Synchronization
import Testing

@testable import WebServer

@Suite struct LiveTests {
    private func report(_ instance: String, sequence: Int64) -> InstanceReport {
        InstanceReport(
            service: "shop",
            environment: "staging",
            instance: InstanceID(instance),
            host: "host-1",
            revision: nil,
            phase: .running,
            health: .healthy,
            sequence: sequence,
            incarnation: "first"
        )
    }

    @Test func `an agent reports, and only for its own service and environment`() async throws {
        let stage = Stage()
        let own = try await stage.token("own", Scope(services: ["shop"], environments: ["staging"], verbs: [.report]))
        let other = try await stage.token(
            "other",
            Scope(services: ["shop"], environments: ["production"], verbs: [.report])
        )
        let body = JSONLine.value(report("web-1", sequence: 1))
        try await stage.application.test(.live) { client in
            let answer = try await client.ask(.post, "/api/v1/agent/report", token: own, json: body)
            #expect(answer.status == .ok)
            let order = try JSONDecoder().decode(InstanceOrder.self, from: Data(answer.body.readableBytesView))
            #expect(order.goal == .run)
            #expect(try await client.ask(.post, "/api/v1/agent/report", token: other, json: body).status == .forbidden)
        }
        let known = try await stage.telemetry.instances(of: "shop", in: "staging", since: Timestamp(seconds: 0))
        #expect(known.map(\.report.instance.text) == ["web-1"])
    }

    @Test func `an order that is known already is waited for, and nothing comes in time`() async throws {
        let stage = Stage()
        let token = try await stage.token("own", Scope(services: ["shop"], verbs: [.report]))
        try await stage.application.test(.live) { client async throws in
            let path = "/api/v1/agent/order?service=shop&environment=staging&instance=web-1"
            #expect(try await client.ask(.get, path + "&seen=0", token: token).status == .ok)
            let start = ContinuousClock.now
            #expect(try await client.ask(.get, path + "&seen=1&wait=1", token: token).status == .noContent)
            #expect(ContinuousClock.now - start >= .milliseconds(990))
            #expect(try await client.ask(.get, path + "&wait=31", token: token).status == .badRequest)
        }
    }

    @Test func `news end the wait at once`() async throws {
        let hub = LiveHub()
        let seen = await hub.seen
        async let waited = hub.wait(beyond: seen, atMost: .seconds(30))
        try await Task.sleep(for: .milliseconds(50))
        await hub.announce()
        #expect(await waited)
        // News that came before the wait began are not missed.
        #expect(await hub.wait(beyond: seen, atMost: .seconds(30)))
        await hub.close()
        #expect(await hub.wait(beyond: seen + 1, atMost: .seconds(30)) == false)
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }

    /// Bytes sent on a socket one piece at a time, and all that comes back until the server ends it.
    private func exchange(port: Int, pieces: [String], pause: Duration) async throws -> String {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(socket >= 0)
        defer { close(socket) }
        var address = Self.loopback(port)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        for piece in pieces {
            let bytes = Array(piece.utf8)
            if send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) < 0 { break }
            try await Task.sleep(for: pause)
        }
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                received += buffer.prefix(count)
            } else if count == 0 {
                break
            } else {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        return String(decoding: received, as: UTF8.self)
    }

    /// Runs a server with short deadlines and tells its port.
    private func serving(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let stage = Stage()
        var ground = stage.ground
        ground.bodySeconds = 1
        _ = try await stage.token("all", .everything)
        var limits = WebServer.Limits()
        (limits.idle, limits.reading) = (.seconds(2), .seconds(2))
        let (ports, told) = AsyncStream<Int>.makeStream()
        let server = WebServer(ground, host: "127.0.0.1", port: 0, limits: limits)
        let application = server.application { told.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.runService(gracefulShutdownSignals: []) }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            try await body(port)
            group.cancelAll()
        }
    }

    @Test func `a body that drips is answered 408 and the connection ends`() async throws {
        try await serving { port in
            let head =
                "POST /api/v1/stops HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer all\r\n"
                + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n"
            let pieces = [head] + Array(repeating: " ", count: 30)
            let answer = try await exchange(port: port, pieces: pieces, pause: .milliseconds(100))
            #expect(answer.hasPrefix("HTTP/1.1 408"))
            #expect(answer.contains("a body has to be here within 1 seconds"))
        }
    }

    @Test func `headers that never end, and a connection that says nothing, are closed`() async throws {
        try await serving { port in
            let start = ContinuousClock.now
            let slow = try await exchange(
                port: port,
                pieces: ["GET / HTTP/1.1\r\n", "Host: x\r\n"],
                pause: .milliseconds(100)
            )
            #expect(slow == "" && ContinuousClock.now - start < .seconds(20))
            #expect(try await exchange(port: port, pieces: [], pause: .zero) == "")
        }
    }

    /// The ports of connections between a server's port and others of this machine, as the server's side has them.
    private func connected(to port: Int) -> Set<Int> {
        let text = (try? String(contentsOf: URL(fileURLWithPath: "/proc/net/tcp"), encoding: .utf8)) ?? ""
        let pairs = text.split(separator: "\n").dropFirst().compactMap { line -> (Int, Int)? in
            let words = line.split(separator: " ")
            guard words.count > 3, words[3] == "01" || words[3] == "04" || words[3] == "05" else { return nil }
            let ports = words[1...2].compactMap { $0.split(separator: ":").last.flatMap { Int($0, radix: 16) } }
            return ports.count == 2 ? (ports[0], ports[1]) : nil
        }
        return Set(pairs.filter { $0.0 == port }.map(\.1))
    }

    @Test func `who asks for much and reads nothing is let go`() async throws {
        try await serving { port in
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try #require(socket >= 0)
            defer { close(socket) }
            var small: CInt = 4_096
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &small, socklen_t(MemoryLayout<CInt>.size))
            var address = Self.loopback(port)
            let isConnected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            try #require(isConnected)
            let asks = Array(String(repeating: "GET /style.css HTTP/1.1\r\nHost: x\r\n\r\n", count: 2_000).utf8)
            let sent = send(socket, asks, asks.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            #expect(sent > 10_000)
            let end = ContinuousClock.now + .seconds(40)
            while ContinuousClock.now < end, !connected(to: port).isEmpty {
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(connected(to: port).isEmpty)
            let after = try await exchange(
                port: port,
                pieces: ["GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
                pause: .zero
            )
            #expect(after.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `headers beyond their limit and broken requests are refused`() async throws {
        try await serving { port in
            for wrong in [
                "GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 40_000))\r\n\r\n",
                "\u{0}\u{1}\u{2}\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n", "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
            ] {
                let answer = try await exchange(port: port, pieces: [wrong], pause: .zero)
                #expect(answer == "" || answer.hasPrefix("HTTP/1.1 4"), "\(wrong.prefix(40)): \(answer.prefix(60))")
            }
            let after = try await exchange(
                port: port,
                pieces: ["GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
                pause: .zero
            )
            #expect(after.hasPrefix("HTTP/1.1 200"))
        }
    }
}
