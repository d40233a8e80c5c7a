// ClientHandler: the sockets of one session: does what the session says, and nothing else.
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// One client of a console, with the connection to its server.
final class ClientHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let floor: ConsoleFloor
    private var session: any ConsoleSession
    private var channel: (any Channel)?
    private var upstream: (any Channel)?
    private var isEncrypted = false

    init(_ floor: ConsoleFloor) {
        self.floor = floor
        session = floor.service.makeSession()
    }

    // MARK: - The client

    func channelActive(context: ChannelHandlerContext) {
        channel = context.channel
        guard floor.enter(self) else { return context.close(promise: nil) }
        // A server that accepts and never answers must not hold the console for ever.
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .seconds(30)) {
            if !bound.value.session.isThrough { bound.value.end("08001", "the server did not let us in within 30 s") }
        }
        perform(session.begin())
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        perform(session.client(Array(buffer: unwrapInboundIn(data))))
    }

    func channelInactive(context: ChannelHandlerContext) {
        floor.leave(self)
        upstream?.close(promise: nil)
        (channel, upstream) = (nil, nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // A client that does not read keeps the server from being read, so that nothing piles up here.
        upstream?.setOption(.autoRead, value: context.channel.isWritable).whenFailure { _ in }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: - The server

    func received(_ bytes: [UInt8]) { perform(session.server(bytes)) }

    func serverWritability(_ isWritable: Bool) { channel?.setOption(.autoRead, value: isWritable).whenFailure { _ in } }

    func serverClosed(_ reason: String) {
        upstream = nil
        end("08006", reason)
    }

    func end(_ state: String, _ words: String) { perform(session.end(state, words)) }

    /// Answers an open question with no; whether there was one.
    func refuseQuestion() -> Bool {
        guard session.isAsking else { return false }
        perform(session.answer(false))
        return true
    }

    // MARK: - Doing

    private func perform(_ actions: [SessionAction]) {
        for action in actions {
            switch action {
            case .connect: connect()
            case .encrypt: encrypt()
            case .toClient(let bytes): channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            case .toServer(let bytes): upstream?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            case .ask(let lines, let rows): ask(lines, rows)
            case .record(let record): floor.desk.record(record)
            case .issue(let key, let server): floor.issue(key, server, to: self)
            case .cancel(let key):
                if let loop = channel?.eventLoop { floor.cancel(key, on: loop) }
            case .close: close()
            }
        }
    }

    private func close() {
        if let upstream { UpstreamConnection.close(upstream) }
        if let channel { UpstreamConnection.close(channel) }
        upstream = nil
    }

    private func connect() {
        guard let channel else { return }
        let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        UpstreamConnection.connect(floor.upstream.doors[...], on: channel.eventLoop, handler: bound).whenComplete {
            result in
            let client = bound.value
            switch result {
            case .success(let upstream):
                guard client.channel != nil else { return upstream.close(promise: nil) }
                client.upstream = upstream
                client.perform(client.session.connected())
            case .failure(let error):
                client.end("08001", UpstreamConnection.words(error))
            }
        }
    }

    private func encrypt() {
        guard let upstream, let configuration = floor.upstream.encryption else {
            return end("08001", "TLS is not set up for this connection")
        }
        var name: String?
        if case .network(let host, _) = floor.upstream.doors.first,
            (try? SocketAddress(ipAddress: host, port: 0)) == nil
        {
            name = host
        }
        do {
            let context = try NIOSSLContext(configuration: configuration)
            let handler = try NIOSSLClientHandler(context: context, serverHostname: name)
            try upstream.pipeline.syncOperations.addHandler(handler, position: .first)
        } catch {
            return end("08001", "TLS cannot be begun: \(error)")
        }
        perform(session.encrypted())
    }

    private func ask(_ lines: [String], _ rows: Int?) {
        guard let loop = channel?.eventLoop else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        let desk = floor.desk
        NIOThreadPool.singleton.runIfActive(eventLoop: loop) { desk.ask(lines, rows) }.whenComplete { result in
            let client = bound.value
            client.perform(client.session.answer((try? result.get()) ?? false))
        }
    }
}

/// The connection to the real server.
final class UpstreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let client: ClientHandler
    private var reason = "the server closed the connection"

    init(_ client: ClientHandler) { self.client = client }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        client.received(Array(buffer: unwrapInboundIn(data)))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        client.serverWritability(context.channel.isWritable)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        reason = UpstreamConnection.words(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { client.serverClosed(reason) }
}

/// Opens connections to real servers.
enum UpstreamConnection {
    /// Connects to the first door that opens.
    static func connect(
        _ doors: ArraySlice<ConsoleUpstream.Door>,
        on loop: any EventLoop,
        handler: NIOLoopBound<ClientHandler>?
    ) -> EventLoopFuture<any Channel> {
        guard let door = doors.first else {
            return loop.makeFailedFuture(ConsoleProblem(words: "the connection's URL names no server"))
        }
        let bootstrap = ClientBootstrap(group: loop).connectTimeout(.seconds(10)).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                guard let handler else { return }
                try channel.pipeline.syncOperations.addHandler(UpstreamHandler(handler.value))
            }
        }
        let attempt: EventLoopFuture<any Channel> =
            switch door {
            case .network(let host, let port): bootstrap.connect(host: host, port: port)
            case .socket(let path): bootstrap.connect(unixDomainSocketPath: path)
            }
        let others = doors.dropFirst()
        return attempt.flatMapError { error in
            others.isEmpty ? loop.makeFailedFuture(error) : connect(others, on: loop, handler: handler)
        }
    }

    /// Closes a channel once all that was written is out.
    static func close(_ channel: any Channel) {
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
    }

    /// A failure in words.
    static func words(_ error: any Error) -> String {
        switch error {
        case let problem as ConsoleProblem: problem.words
        case let error as NIOConnectionError:
            "\(error.host):\(error.port) cannot be reached: "
                + (error.connectionErrors.first.map { words($0.error) } ?? "the name is not known")
        case let error as IOError: String(cString: strerror(error.errnoCode))
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "TLS: the server's certificate is for another name"
        case let error as NIOSSLError: "TLS: \(error)"
        default: "\(error)"
        }
    }
}
