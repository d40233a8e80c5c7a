// ConsoleServer: the loopback door of a console: a socket in a private folder, and sockets to the real server.
import NIOCore
import NIOPosix
import NIOSSL

/// Where the real server is.
public struct ConsoleUpstream: Sendable {
    /// A way to a server.
    public enum Door: Sendable, Equatable {
        /// Host and port.
        case network(host: String, port: Int)
        /// A socket of this machine.
        case socket(String)
    }

    /// The ways, tried in order.
    public let doors: [Door]
    /// How TLS is done where it is done; nil where it never is.
    let encryption: TLSConfiguration?

    /// A server.
    init(doors: [Door], encryption: TLSConfiguration? = nil) {
        (self.doors, self.encryption) = (doors, encryption)
    }
}

/// What a console asks of the person, and where it writes things down.
public struct ConsoleDesk: Sendable {
    /// Shows lines and asks whether it stays; called on a thread of its own.
    public var ask: @Sendable (_ lines: [String], _ rows: Int?) -> Bool
    /// Writes a record down.
    public var record: @Sendable (ConsoleRecord) -> Void

    /// A desk.
    public init(ask: @escaping @Sendable ([String], Int?) -> Bool, record: @escaping @Sendable (ConsoleRecord) -> Void)
    {
        (self.ask, self.record) = (ask, record)
    }
}

/// Why a console could not be opened.
public struct ConsoleProblem: Error, Sendable {
    /// One clause.
    public let words: String
}

/// The door that a console's program connects to.
///
/// It is a socket with mode 0600 in a folder with mode 0700, so that nobody but the person who opened the console comes in.
public final class ConsoleServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    /// Opens the door at a path and, for a writing session, closes it after `lifetime`.
    ///
    /// - Throws: `ConsoleProblem`, where there can be no socket.
    public init(
        at path: String,
        for service: ConsoleService,
        upstream: ConsoleUpstream,
        desk: ConsoleDesk,
        lifetime: Duration? = nil
    ) throws(ConsoleProblem) {
        // One thread: client and server of a session meet without locks.
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let loop = group.next()
            let floor = try loop.submit { NIOLoopBound(ConsoleFloor(service, upstream, desk), eventLoop: loop) }.wait()
            channel = try ServerBootstrap(group: group)
                .childChannelOption(.maxMessagesPerRead, value: 4)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ClientHandler(floor.value))
                    }
                }
                .bind(unixDomainSocketPath: path).wait()
            if let lifetime {
                let amount = TimeAmount.milliseconds(lifetime.components.seconds * 1000)
                loop.scheduleTask(in: amount) { floor.value.close() }
            }
        } catch {
            try? group.syncShutdownGracefully()
            throw ConsoleProblem(words: "no socket at \(path): \(error)")
        }
    }

    /// Closes the door and all that came through it.
    public func stop() {
        try? channel.close().wait()
        try? group.syncShutdownGracefully()
    }
}

/// What is spoken at the door.
public struct ConsoleService: Sendable {
    let makeSession: @Sendable () -> any ConsoleSession
}

/// What the sessions of one door share; used on its one thread only.
final class ConsoleFloor {
    let service: ConsoleService
    let upstream: ConsoleUpstream
    let desk: ConsoleDesk
    private(set) var isClosed = false
    private var clients: [ObjectIdentifier: ClientHandler] = [:]
    private var keys: [[UInt8]: (client: ObjectIdentifier, server: [UInt8])] = [:]

    init(_ service: ConsoleService, _ upstream: ConsoleUpstream, _ desk: ConsoleDesk) {
        (self.service, self.upstream, self.desk) = (service, upstream, desk)
    }

    /// Whether one more client is let in.
    func enter(_ client: ClientHandler) -> Bool {
        guard !isClosed, clients.count < 16 else { return false }
        clients[ObjectIdentifier(client)] = client
        return true
    }

    func leave(_ client: ClientHandler) {
        clients[ObjectIdentifier(client)] = nil
        keys = keys.filter { $0.value.client != ObjectIdentifier(client) }
    }

    func issue(_ key: [UInt8], _ server: [UInt8], to client: ClientHandler) {
        keys[key] = (ObjectIdentifier(client), server)
    }

    /// Stops the statement of the client that has a key.
    func cancel(_ key: [UInt8], on loop: any EventLoop) {
        guard let entry = keys[key], let client = clients[entry.client] else { return }
        if client.refuseQuestion() { return }
        guard entry.server.count >= 8 else { return }
        let bytes = PostgreSQLWire.cancel(process: Array(entry.server[0..<4]), key: Array(entry.server[4...]))
        UpstreamConnection.connect(upstream.doors[...], on: loop, handler: nil).whenSuccess { channel in
            channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in channel.close(promise: nil) }
        }
    }

    /// The time is over.
    func close() {
        isClosed = true
        for client in clients.values {
            client.end("57P01", "the writing session is over: what was not committed was rolled back")
        }
    }
}
