// ServeRun: composes store, processes and server, and runs them until asked to end.
import Changes
import Glibc
import Hummingbird
import Journal
import Logging
import NIOCore
import Processes
import ServiceLifecycle
import Stores
import UnixSignals
import WebServer

/// One run of the server.
struct ServeRun: Sendable {
    let folder: DataFolder
    let host: String
    let port: Int
    let publicURL: String?
    let isBehindProxy: Bool

    /// Runs until TERM or INT.
    ///
    /// - Throws: `ServeFailure` with what mends it.
    func run() async throws {
        let clock = { @Sendable in Timestamp(microseconds: Moment.microseconds) }
        let first: FirstAccounts?
        do throws(AccountsFailure) {
            first = try await FirstAccounts.make(in: folder.accounts, now: clock())
        } catch {
            throw ServeFailure(words: error.words)
        }
        let store: SQLiteStore
        do throws(StoreFailure) { store = try SQLiteStore(path: folder.journal) } catch {
            throw ServeFailure(words: "\(folder.journal): \(error)")
        }
        defer { store.close() }
        let view = ReadModelKeeper(store)
        do throws(StoreFailure) { try await view.catchUp() } catch { throw ServeFailure(words: "\(error)") }
        let ground = Ground(
            store: store,
            view: view,
            shipping: Shipping(
                store: store,
                keeper: view,
                settings: Shipping.Settings(
                    timeZone: TimeZoneFiles.bytes(of:),
                    fingerprint: Fingerprint(key: try folder.fingerprintKey())
                ),
                now: clock
            ),
            telemetry: MemoryTelemetry(),
            orders: ModelOrders(view: view),
            gatekeeper: Gatekeeper(folder.accounts),
            clock: clock,
            isSecure: publicURL?.hasPrefix("https://") ?? false,
            isBehindProxy: isBehindProxy,
            programVersion: plimsollVersion
        )
        let server = WebServer(ground, host: host, port: port)
        let application = server.application { port in announce(port, first) }
        try await run([application])
    }

    private func run(_ services: [any Service]) async throws {
        var logger = Logger(label: "plimsoll")
        logger.logLevel = .critical
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            throw ServeFailure(words: words(error))
        }
    }

    private func words(_ error: IOError) -> String {
        switch error.errnoCode {
        case EADDRINUSE:
            "\(host):\(port) is taken: another program listens there, perhaps a second plimsoll serve; "
                + "another: --listen \(host):\(port + 1)"
        case EACCES: "\(host):\(port) may not be listened on by this user; a port above 1023: --listen \(host):8420"
        case EADDRNOTAVAIL: "\(host) is no address of this machine; on all: --listen 0.0.0.0:\(port)"
        default: "\(host):\(port) cannot be listened on: \(String(cString: strerror(error.errnoCode)))"
        }
    }

    private func announce(_ port: Int, _ first: FirstAccounts?) {
        let shown = host == "0.0.0.0" || host == "::" ? "127.0.0.1" : host.contains(":") ? "[\(host)]" : host
        let url = publicURL ?? "http://\(shown):\(port)"
        Console.print("plimsoll serve · \(url) · data in \(folder.path)\n" + (first?.words(url: url) ?? ""))
    }
}
