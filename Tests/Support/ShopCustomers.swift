// ShopCustomers: customers who search and order without a pause for anybody: every answer is counted, none is asked again.
import Foundation
import Glibc
import Synchronization

/// Customers of a shop, some on connections they keep, some on a new one each time.
///
/// Nothing is forgiven: a refused or broken connection, a status other than 2xx, an answer cut short or none within
/// fifteen seconds is a failure, also on a connection that was kept.
public final class ShopCustomers: Sendable {
    /// What came back.
    public struct Counts: Sendable {
        /// Requests that ended, in whatever way.
        public var requests = 0
        /// Of them, those that were not answered as they should be.
        public var failed = 0
        /// Connections that were opened.
        public var connections = 0
        /// Why requests failed, how often.
        public var reasons: [String: Int] = [:]
        /// The longest answer in milliseconds.
        public var slowest = 0

        /// What came back between two looks.
        public static func - (later: Counts, earlier: Counts) -> (requests: Int, failed: Int) {
            (later.requests - earlier.requests, later.failed - earlier.failed)
        }
    }

    private let crowd: Crowd

    /// Sends six customers to a port, three who keep their connection and three who open one for each request.
    init(port: Int, pauseMilliseconds: Int) {
        crowd = Crowd(port: port, pauseMilliseconds: pauseMilliseconds)
        for number in 0..<6 { crowd.enter(keeps: number < 3) }
    }

    deinit { crowd.leave() }

    /// What came back so far.
    public var now: Counts { crowd.now }

    /// What came back during some work.
    public func during<Value>(
        _ work: () async throws -> Value
    ) async rethrows -> (value: Value, counts: (requests: Int, failed: Int)) {
        let before = now
        let value = try await work()
        return (value, now - before)
    }

    /// Sends them home and waits for the last answer; the counts.
    public func stop() async -> Counts {
        crowd.leave()
        while crowd.isThere { try? await Task.sleep(for: .milliseconds(20)) }
        return now
    }
}

/// The customers' threads, and what they share.
private final class Crowd: Sendable {
    private let counts = Mutex(ShopCustomers.Counts())
    private let state = Mutex((isOver: false, living: 0))
    private let port: Int
    private let pause: useconds_t

    init(port: Int, pauseMilliseconds: Int) {
        self.port = port
        pause = useconds_t(pauseMilliseconds * 1_000)
    }

    var now: ShopCustomers.Counts { counts.withLock { $0 } }
    var isThere: Bool { state.withLock { $0.living > 0 } }

    func enter(keeps: Bool) {
        state.withLock { $0.living += 1 }
        let thread = Thread { [self] in
            visit(keeps: keeps)
            state.withLock { $0.living -= 1 }
        }
        thread.start()
    }

    func leave() { state.withLock { $0.isOver = true } }

    private func visit(keeps: Bool) {
        var connection: CustomerConnection?
        var turn = 0
        while !state.withLock({ $0.isOver }) {
            turn += 1
            let begin = ContinuousClock.now
            var failure: String?
            if connection == nil {
                connection = CustomerConnection(port: port)
                counts.withLock { $0.connections += 1 }
                if connection == nil { failure = "no connection" }
            }
            if let open = connection {
                failure = open.ask(turn % 3 == 0 ? CustomerConnection.order : CustomerConnection.search)
                if failure != nil || !keeps || open.isLast { connection = nil }
            }
            let took = begin.duration(to: .now)
            let milliseconds = Int(
                took.components.seconds * 1_000 + took.components.attoseconds / 1_000_000_000_000_000
            )
            counts.withLock { counts in
                counts.requests += 1
                counts.slowest = max(counts.slowest, milliseconds)
                if let failure {
                    counts.failed += 1
                    counts.reasons[failure, default: 0] += 1
                }
            }
            usleep(pause)
        }
    }
}

/// One connection of a customer; closed with the value.
private final class CustomerConnection {
    static let search = Array("GET /products?q=a HTTP/1.1\r\nHost: shop\r\n\r\n".utf8)
    static let order = Array(
        "POST /orders HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"product\": 1}"
            .utf8
    )

    private let descriptor: Int32
    /// Whether the server said that no further request goes over it.
    private(set) var isLast = false

    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 15, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let number = descriptor
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if code != 0 { return nil }
    }

    deinit { close(descriptor) }

    /// Why it was not answered as it should be; nil: it was.
    func ask(_ request: [UInt8]) -> String? {
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return "the connection was closed"
        }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            if let whole = whole(answer) { return whole.isEmpty ? nil : whole }
            let count = recv(descriptor, &piece, piece.count, 0)
            if count == 0 { return answer.isEmpty ? "closed without an answer" : "an answer cut short" }
            guard count > 0 else { return errno == EAGAIN ? "no answer within 15 s" : "the connection was reset" }
            answer += piece.prefix(count)
        }
    }

    /// Nil as long as more is to come; then what is wrong with the answer, or nothing.
    private func whole(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let head = text[..<end.lowerBound].lowercased()
        let lines = head.split(separator: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length:") }.flatMap {
            Int($0.split(separator: " ").last ?? "")
        }
        guard let length else { return "an answer without a length" }
        guard text[end.upperBound...].utf8.count >= length else { return nil }
        isLast = lines.contains { $0.hasPrefix("connection:") && $0.hasSuffix("close") }
        let status = head.split(separator: " ").dropFirst().first.map(String.init) ?? "none"
        return status.hasPrefix("2") ? "" : "status \(status)"
    }
}
