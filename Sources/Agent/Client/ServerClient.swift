// ServerClient: asks the server of Plimsoll by HTTP: JSON in and out, each question with a deadline.
import FoundationEssentials
import NIOCore
import NIOHTTP1
public import NIOPosix
import NIOSSL
import Synchronization

/// Asks the server of Plimsoll by HTTP: JSON in and out, each question with a deadline.
///
///     let client = try ServerClient(ServerAddress("https://plimsoll.example"), token: token)
///     let order = try await client.post("/api/v1/agent/report", report, as: InstanceOrder.self)
///
/// A refusal (RFC 9457) is thrown as `ServerFailure.problem`. Redirects are not followed: the token is shown to nobody
/// but the host that was named. Connections are kept for the next question; a question that must not be asked twice
/// always gets a fresh one.
public final class ServerClient: Sendable {
    /// Where the server is.
    public let address: ServerAddress
    /// How many bytes an answer may have.
    public let limit: Int
    private let token: String?
    private let cause: [String]
    private let group: MultiThreadedEventLoopGroup
    private let tls: NIOSSLContext?
    private let idle = Mutex<[any Channel]>([])

    /// A client.
    ///
    /// `cause` goes along as `Plimsoll-Cause`; `roots` is a file of trusted roots in PEM, nil for those of this machine.
    /// - Throws: `ServerFailure`, where the address, the token or the roots cannot be used.
    public init(
        _ address: ServerAddress,
        token: String?,
        cause: [String] = [],
        roots: String? = nil,
        limit: Int = 64 << 20,
        group: MultiThreadedEventLoopGroup = .singleton
    ) throws(ServerFailure) {
        if let token, !token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            throw .address("the token holds blanks, line breaks or other signs that no token has")
        }
        self.address = address
        self.token = token
        self.cause = cause.map { ServerAddress.segment($0).replacing("%3A", with: ":") }
        self.limit = limit
        self.group = group
        guard case .tls = address.way else {
            tls = nil
            return
        }
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        settings.applicationProtocols = ["http/1.1"]
        if let roots { settings.trustRoots = .file(roots) }
        do {
            tls = try NIOSSLContext(configuration: settings)
        } catch {
            throw .address("the trusted roots \(roots ?? "of this machine") cannot be used")
        }
    }

    deinit { closeIdle() }

    /// Ends connections that nobody uses.
    public func closeIdle() {
        let channels = idle.withLock { channels in
            defer { channels = [] }
            return channels
        }
        for channel in channels { channel.close(promise: nil) }
    }

    /// Asks for something.
    public func get<Answer: Decodable & Sendable>(
        _ path: String,
        query: [(String, String)] = [],
        as type: Answer.Type,
        within span: Duration = .seconds(10)
    ) async throws(ServerFailure) -> Answer {
        try decoded(try await send(.GET, path, query, nil, span, mayRepeat: true), type)
    }

    /// Asks for something that may take up to `wait` to be there; nil where it is not (204).
    public func poll<Answer: Decodable & Sendable>(
        _ path: String,
        query: [(String, String)],
        as type: Answer.Type,
        wait: Duration
    ) async throws(ServerFailure) -> Answer? {
        let query = query + [("wait", String(wait.components.seconds))]
        let answer = try await send(.GET, path, query, nil, wait + .seconds(10), mayRepeat: true)
        return answer.status == 204 ? nil : try decoded(answer, type)
    }

    /// Tells something and reads the answer; `mayRepeat` where being told twice does no harm.
    public func post<Question: Encodable & Sendable, Answer: Decodable & Sendable>(
        _ path: String,
        _ question: Question,
        as type: Answer.Type,
        within span: Duration = .seconds(10),
        mayRepeat: Bool = false
    ) async throws(ServerFailure) -> Answer {
        let body = try ServerClient.encoded(question)
        return try decoded(try await send(.POST, path, [], body, span, mayRepeat: mayRepeat), type)
    }

    /// Sends bytes and gives the answer's status and bytes, for what is not JSON.
    ///
    /// - Throws: `ServerFailure.problem` for any status from 300 on.
    public func bytes(
        _ path: String,
        query: [(String, String)] = [],
        within span: Duration = .seconds(10)
    ) async throws(ServerFailure) -> [UInt8] {
        try await send(.GET, path, query, nil, span, mayRepeat: true).body
    }

    /// The same for a question that is written already.
    func bytes(_ path: String, rawQuery: String?, within span: Duration) async throws(ServerFailure) -> [UInt8] {
        try await send(.GET, path + (rawQuery.map { "?" + $0 } ?? ""), [], nil, span, mayRepeat: true).body
    }

    private static func encoded(_ value: some Encodable) throws(ServerFailure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        do { return Array(try encoder.encode(value)) } catch { throw .unreadable("the question is no JSON: \(error)") }
    }

    private func decoded<Answer: Decodable>(_ answer: HTTPAnswer, _ type: Answer.Type) throws(ServerFailure) -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(answer.body))
        } catch {
            throw .unreadable("\(type) was expected from \(address): is it a server of Plimsoll, and of this version?")
        }
    }

    // MARK: One question

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ query: [(String, String)],
        _ body: [UInt8]?,
        _ span: Duration,
        mayRepeat: Bool
    ) async throws(ServerFailure) -> HTTPAnswer {
        let clock = ContinuousClock.now
        let head = head(method, path, query, body, accept: "application/json")
        if mayRepeat, let channel = idle.withLock({ $0.popLast() }) {
            do throws(ServerFailure) {
                return try await exchange(on: channel, head, body, span)
            } catch {
                // The server ended a connection that it had kept: nothing was said, so it is asked anew.
                guard error == .closed, !Task.isCancelled else { throw error }
            }
        }
        let left = max(.milliseconds(1), span - clock.duration(to: .now))
        return try await exchange(on: try await connect(left, span), head, body, left)
    }

    func head(
        _ method: HTTPMethod,
        _ path: String,
        _ query: [(String, String)],
        _ body: [UInt8]?,
        accept: String
    ) -> HTTPRequestHead {
        var target = address.prefix + path
        for (index, (name, value)) in query.enumerated() {
            target += (index == 0 ? "?" : "&") + ServerAddress.segment(name) + "=" + ServerAddress.segment(value)
        }
        var headers = HTTPHeaders([("Host", address.hostField), ("Accept", accept), ("User-Agent", "plimsoll")])
        if let token { headers.add(name: "Authorization", value: "Bearer \(token)") }
        if !cause.isEmpty { headers.add(name: "Plimsoll-Cause", value: cause.joined(separator: ",")) }
        if let body {
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "Content-Length", value: String(body.count))
        }
        return HTTPRequestHead(version: .http1_1, method: method, uri: target, headers: headers)
    }

    /// One exchange on a connection, which is kept where it may be used again.
    private func exchange(
        on channel: any Channel,
        _ head: HTTPRequestHead,
        _ body: [UInt8]?,
        _ span: Duration
    ) async throws(ServerFailure) -> HTTPAnswer {
        let answer = try await carry(on: channel, head, body, span, take: nil)
        if answer.keepsAlive {
            let isSpare = idle.withLock { channels in
                channels.removeAll { !$0.isActive }
                if channels.count < 4 { channels.append(channel) }
                return channels.count >= 4
            }
            if isSpare { channel.close(promise: nil) }
        }
        switch answer.status {
        case 200..<300: return answer
        case 300..<400:
            throw .redirected(to: answer.headers.first(name: "Location") ?? "an unnamed place")
        default: throw .problem(ServerClient.problem(of: answer))
        }
    }

    /// Sends a request and waits for the end of its answer, its deadline or the end of who asked.
    func carry(
        on channel: any Channel,
        _ head: HTTPRequestHead,
        _ body: [UInt8]?,
        _ span: Duration?,
        take: (@Sendable (ByteBuffer) -> Bool)?
    ) async throws(ServerFailure) -> HTTPAnswer {
        let promise = channel.eventLoop.makePromise(of: HTTPAnswer.self)
        let timer = span.map { span in
            channel.eventLoop.scheduleTask(in: span.timeAmount) {
                promise.fail(ServerFailure.timedOut(span))
                channel.close(promise: nil)
            }
        }
        let call = HTTPCall(
            head: head,
            body: body.map { ByteBuffer(bytes: $0) },
            limit: limit,
            answer: promise,
            take: take
        )
        defer { timer?.cancel() }
        do {
            return try await withTaskCancellationHandler {
                channel.writeAndFlush(call).whenFailure { error in
                    promise.fail(ServerFailure(error, limit: span ?? .zero))
                }
                return try await promise.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            if Task.isCancelled { throw .cancelled }
            channel.close(promise: nil)
            throw ServerFailure(error, limit: span ?? .zero)
        }
    }

    /// A fresh connection.
    func connect(_ left: Duration, _ span: Duration, silence: Duration? = nil) async throws(ServerFailure)
        -> any Channel
    {
        let (tls, way) = (tls, address.way)
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(left.timeAmount)
            .channelOption(.socketOption(.tcp_nodelay), value: address.isSocket ? 0 : 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls, case .tls(let host, _) = way {
                        let isNumber = (try? SocketAddress(ipAddress: host, port: 0)) != nil
                        let name = isNumber ? nil : host
                        try pipeline.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: name))
                    }
                    if let silence {
                        try pipeline.addHandler(IdleStateHandler(readTimeout: silence.timeAmount))
                    }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(HTTPCallHandler())
                }
            }
        do {
            switch way {
            case .plain(let host, let port), .tls(let host, let port):
                return try await bootstrap.connect(host: host, port: port).get()
            case .socket(let path): return try await bootstrap.connect(unixDomainSocketPath: path).get()
            }
        } catch {
            throw ServerFailure(error, limit: span)
        }
    }

    static func problem(of answer: HTTPAnswer) -> ServerProblem {
        struct Members: Decodable {
            var title: String?
            var detail: String?
            var type: String?
        }
        let body = Data(answer.body)
        let members = try? JSONDecoder().decode(Members.self, from: body)
        let status = HTTPResponseStatus(statusCode: answer.status)
        return ServerProblem(
            status: answer.status,
            title: members?.title ?? status.reasonPhrase,
            detail: members?.detail,
            type: members?.type,
            body: body
        )
    }
}

extension ServerAddress {
    var isSocket: Bool {
        if case .socket = way { return true }
        return false
    }
}

extension Duration {
    /// As NIO counts it; at most a day.
    var timeAmount: TimeAmount {
        let (seconds, attoseconds) = components
        return .nanoseconds(max(0, min(seconds, 86_400) * 1_000_000_000 + attoseconds / 1_000_000_000))
    }
}
