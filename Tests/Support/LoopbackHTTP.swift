// LoopbackHTTP: a small HTTP server on a free port of this machine, for tests of what talks to one.
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A small HTTP server on the loopback address.
public final class LoopbackHTTP: Sendable {
    /// What was asked.
    public struct Request: Sendable {
        /// `GET`.
        public var method: String
        /// The path without its question.
        public var path: String
        /// The question's members.
        public var query: [String: String]
        /// The fields of its head, names in lower case.
        public var headers: [String: String]
        /// Its body.
        public var body: [UInt8]
        /// Which connection it came over, counted from one.
        public var connection: Int
    }

    /// What is answered.
    public struct Answer: Sendable {
        /// The status.
        public var status: Int
        /// The fields of its head.
        public var headers: [(String, String)]
        /// The pieces of its body, sent one by one.
        public var pieces: [String]
        /// Whether the connection is ended behind it without an end of the body.
        public var breaksOff: Bool

        /// An answer.
        public init(_ status: Int, _ body: String = "", headers: [(String, String)] = []) {
            self.status = status
            self.headers = headers
            pieces = [body]
            breaksOff = false
        }
    }

    /// Connections that were opened.
    private final class Connections: Sendable {
        private let state = Mutex<(count: Int, open: [any Channel])>((0, []))

        func add(_ channel: any Channel) -> Int {
            state.withLock { state in
                state.open.removeAll { !$0.isActive }
                state.open.append(channel)
                state.count += 1
                return state.count
            }
        }

        var open: [any Channel] { state.withLock { $0.open } }
    }

    /// The port it listens on.
    public let port: Int
    private let listener: any Channel
    private let connections: Connections

    /// Starts a server; port 0 is any free one.
    ///
    /// - Throws: where the port cannot be had.
    public init(port: Int = 0, _ answer: @escaping @Sendable (Request) async -> Answer) throws {
        let connections = Connections()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let number = connections.add(channel)
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withPipeliningAssistance: false)
                    try channel.pipeline.syncOperations.addHandler(LoopbackHandler(number, answer))
                }
            }
        listener = try bootstrap.bind(host: "127.0.0.1", port: port).wait()
        self.port = listener.localAddress?.port ?? 0
        self.connections = connections
    }

    /// Ends all connections and listens no more.
    public func stop() {
        try? listener.close().wait()
        for channel in connections.open { try? channel.close().wait() }
    }
}

/// Collects a request, has it answered, and writes the answer.
private final class LoopbackHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let number: Int
    private let answer: @Sendable (LoopbackHTTP.Request) async -> LoopbackHTTP.Answer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(_ number: Int, _ answer: @escaping @Sendable (LoopbackHTTP.Request) async -> LoopbackHTTP.Answer) {
        self.number = number
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, [])
        case .body(let piece): body += piece.readableBytesView
        case .end:
            guard let head else { return }
            let request = request(head)
            let (channel, answer) = (context.channel, answer)
            Task {
                let answer = await answer(request)
                try? await LoopbackHandler.write(answer, to: channel, keepsAlive: head.isKeepAlive)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func request(_ head: HTTPRequestHead) -> LoopbackHTTP.Request {
        let parts = head.uri.split(separator: "?", maxSplits: 1)
        var query: [String: String] = [:]
        for pair in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let sides = pair.split(separator: "=", maxSplits: 1)
            query[String(sides[0])] = sides.count > 1 ? String(sides[1]) : ""
        }
        var headers: [String: String] = [:]
        for (name, value) in head.headers { headers[name.lowercased()] = value }
        return LoopbackHTTP.Request(
            method: head.method.rawValue,
            path: String(parts.first ?? ""),
            query: query,
            headers: headers,
            body: body,
            connection: number
        )
    }

    private static func write(_ answer: LoopbackHTTP.Answer, to channel: any Channel, keepsAlive: Bool) async throws {
        var headers = HTTPHeaders(answer.headers)
        let isChunked = answer.pieces.count > 1 || answer.breaksOff
        if !isChunked, answer.status != 204 {
            headers.add(name: "Content-Length", value: String(answer.pieces.joined().utf8.count))
        }
        let head = HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: answer.status),
            headers: headers
        )
        // Not waited for: it is written with what comes behind it.
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        for piece in answer.pieces where !piece.isEmpty {
            let part = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: piece)))
            // A body of known length goes out with its end: who has all of it may ask again before the end is written.
            if isChunked { try await channel.writeAndFlush(part).get() } else { channel.write(part, promise: nil) }
        }
        if answer.breaksOff {
            try await channel.close().get()
        } else {
            try await channel.writeAndFlush(HTTPServerResponsePart.end(nil)).get()
            if !keepsAlive { try await channel.close().get() }
        }
    }
}
