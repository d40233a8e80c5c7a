// Wire: one conversation with a server, with a deadline over all of it and a bound on what is kept.
import NIOCore
import NIOPosix
public import NIOSSL

/// One conversation with a server.
///
/// At its deadline it ends by itself, whatever the other side does: who waits for an answer then gets
/// `WireFailure.timedOut`. Of what comes in at most `limit` bytes are kept unread.
///
///     let wire = try await Wire.open(.host("cache.example", port: 6379), by: deadline, with: resolver)
///     wire.write("PING\r\n")
///     let line = try await wire.line()
///     wire.close()
public final class Wire: Sendable {
    /// Where to.
    public enum Destination: Sendable, Hashable {
        /// A host by name or number.
        case host(String, port: Int)
        /// A socket of this machine.
        case socket(String)
    }

    /// When it ends by itself.
    public let deadline: ProbeDeadline
    /// The address that was reached, such as `10.0.0.7`; the path of a socket.
    public let address: String
    private let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, _ inbox: Inbox, _ address: String, _ deadline: ProbeDeadline) {
        self.channel = channel
        self.inbox = inbox
        self.address = address
        self.deadline = deadline
        let timer = channel.eventLoop.scheduleTask(in: deadline.timeAmount) {
            inbox.fail(.timedOut("the answer"))
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in timer.cancel() }
    }

    /// Connects; of several addresses the first that answers is taken.
    ///
    /// - Throws: why the last address could not be reached.
    public static func open(
        _ destination: Destination,
        by deadline: ProbeDeadline,
        with resolver: Resolver,
        limit: Int = 1 << 20
    ) async throws(WireFailure) -> Wire {
        let addresses: [SocketAddress]
        do {
            switch destination {
            case .socket(let path): addresses = [try SocketAddress(unixDomainSocketPath: path)]
            case .host(let name, let port):
                addresses = try await resolver.addresses(of: name, by: deadline).map {
                    try SocketAddress(ipAddress: $0, port: port)
                }
            }
        } catch {
            throw WireFailure(error, during: "the connection")
        }
        var failure = WireFailure.nameUnknown("no address")
        for (index, address) in addresses.enumerated() {
            let share = index + 1 == addresses.count ? 1 : Int64(addresses.count - index)
            let patience = TimeAmount.nanoseconds(max(1_000_000, deadline.timeAmount.nanoseconds / share))
            guard !deadline.isOver else { throw .timedOut("the connection") }
            do throws(WireFailure) { return try await connect(address, patience, deadline, limit) } catch {
                failure = error
            }
        }
        throw failure
    }

    private static func connect(
        _ address: SocketAddress,
        _ patience: TimeAmount,
        _ deadline: ProbeDeadline,
        _ limit: Int
    ) async throws(WireFailure) -> Wire {
        let inbox = Inbox(limit: limit)
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(patience)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
        do {
            let channel = try await bootstrap.connect(to: address).get()
            let name = address.ipAddress ?? address.pathname ?? "\(address)"
            return Wire(channel, inbox, name, deadline)
        } catch {
            throw WireFailure(error, during: "the connection")
        }
    }

    /// Sends bytes; what stands in the way shows where the answer is waited for.
    public func write(_ bytes: [UInt8]) {
        var buffer = channel.allocator.buffer(capacity: bytes.count)
        buffer.writeBytes(bytes)
        channel.writeAndFlush(buffer, promise: nil)
    }

    /// Sends text.
    public func write(_ text: String) { write(Array(text.utf8)) }

    /// Waits until `take` makes something of what has come; it removes what it has used from the front.
    ///
    /// - Throws: `.timedOut` at the deadline, `.closed` and `.reset` where the other side ends it.
    public func read<Found: Sendable>(
        _ take: (inout [UInt8]) throws(WireFailure) -> Found?
    ) async throws(WireFailure) -> Found {
        try await inbox.wait(take)
    }

    /// The next line without its end; of at most `limit` bytes.
    public func line(limit: Int = 8_192) async throws(WireFailure) -> String {
        try await read { bytes throws(WireFailure) in
            guard let end = bytes.firstIndex(of: 0x0A) else {
                if bytes.count > limit { throw .garbled("a line has no end") }
                return nil
            }
            guard end <= limit else { throw .garbled("a line is longer than \(limit) bytes") }
            var line = bytes[..<end]
            if line.last == 0x0D { line = line.dropLast() }
            let text = String(decoding: line, as: UTF8.self)
            bytes.removeFirst(end + 1)
            return text
        }
    }

    /// Whether something has come that nobody has read yet.
    public var hasUnread: Bool { !inbox.isEmpty }

    /// Speaks TLS from here on.
    ///
    /// `host` is the name that the certificate must have; a number is compared with the certificate's numbers.
    /// - Throws: `.certificate`, `.certificateName` or `.tls`.
    public func startTLS(_ context: NIOSSLContext, host: String) async throws(WireFailure) {
        let name = Resolver.isNumeric(host) ? nil : host
        let channel = channel
        do {
            try await channel.eventLoop.submit {
                let handler = try NIOSSLClientHandler(context: context, serverHostname: name)
                try channel.pipeline.syncOperations.addHandler(handler, position: .first)
            }.get()
        } catch {
            throw WireFailure(error, during: "the handshake")
        }
        try await inbox.waitForTLS()
    }

    /// The server's certificate, once TLS is spoken.
    func certificate() async -> NIOSSLCertificate? {
        let channel = channel
        let found = channel.eventLoop.submit { try channel.pipeline.syncOperations.nioSSL_peerCertificate() }
        return (try? await found.get()) ?? nil
    }

    /// The version of TLS that is spoken.
    func tlsVersion() async -> TLSVersion? {
        let channel = channel
        let found = channel.eventLoop.submit { try channel.pipeline.syncOperations.nioSSL_tlsVersion() }
        return (try? await found.get()) ?? nil
    }

    /// Ends the conversation.
    public func close() { channel.close(promise: nil) }

    deinit { channel.close(promise: nil) }
}
