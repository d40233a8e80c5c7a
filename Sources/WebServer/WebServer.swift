// WebServer: pages, API and agents' routes over HTTP.
//
// All that is answered stands in one table, `RouteTable`: method, path, what it needs, what it takes and answers, and who
// does it. `GuardedRoute` is the only way to a handler: who asks, whether they may, the body within its limits of size,
// time and depth; a route that says nothing of what it needs does not compile. From the same table come the OpenAPI
// document and the tests that try each route without, with a wrong, an expired and a too narrow token.
//
//     let server = WebServer(ground, host: "127.0.0.1", port: 8420)
//     try await ServiceGroup(services: server.services(), gracefulShutdownSignals: [.sigterm], logger: logger).run()
//
// Handlers hold no rules: they ask `Processes` and show what they say. Long answers (events, orders that wait) end when
// the server is told to stop.
public import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
public import ServiceLifecycle

/// The server.
public struct WebServer: Sendable {
    private let ground: Ground
    private let host: String
    private let port: Int
    private let limits: Limits

    /// What one server bears.
    public struct Limits: Sendable {
        /// Connections at a time; more wait.
        public var connections = 8_192
        /// How long a connection may be idle, or take for its headers.
        public var idle = Duration.seconds(60)
        /// How long the other end may take nothing of what was sent to it.
        public var reading = Duration.seconds(60)

        /// The usual.
        public init() {}
    }

    /// A server on an address; port 0 takes a free one.
    public init(_ ground: Ground, host: String, port: Int, limits: Limits = Limits()) {
        self.ground = ground
        self.host = host
        self.port = port
        self.limits = limits
    }

    /// The application and what lets those go who wait, to be run in one group in this order.
    ///
    /// A group ends its services from the last to the first: answers that wait have to end before the server waits for
    /// the end of all answers.
    public func services(ready: @escaping @Sendable (Int) async -> Void = { _ in }) -> [any Service] {
        [application(ready: ready), LettingGo(hubs: [ground.growth, ground.fleet])]
    }

    /// The application; `ready` is told the port once it listens.
    public func application(
        ready: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        var logger = Logger(label: "plimsoll")
        logger.logLevel = .error
        let (ground, reading) = (ground, limits.reading)
        return Application(
            router: Routing.router(RouteTable.routes, ground),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [SlowReaders(reading)],
                    idleTimeout: .seconds(Int64(limits.idle.components.seconds)),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8 << 10,
                        maxHeaderListSize: 32 << 10,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)
            ),
            services: [Following(view: ground.view, hub: ground.growth)],
            onServerRunning: { channel in await ready(channel.localAddress?.port ?? 0) },
            logger: logger
        )
    }
}

/// Lets those who wait go when the server is to stop.
struct LettingGo: Service {
    let hubs: [LiveHub]

    func run() async throws {
        try? await gracefulShutdown()
        for hub in hubs { await hub.close() }
    }
}
