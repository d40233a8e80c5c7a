// ServeRun: composes store, processes and server, and runs them until asked to end.
import Agent
import Changes
import Glibc
import Hummingbird
import Journal
import Logging
import NIOCore
import Notifiers
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
    /// The address of a PostgreSQL database; nil: the data folder.
    let store: String?
    let publicURL: String?
    let isBehindProxy: Bool
    /// The Prometheus server that contracts' queries are asked of.
    let prometheus: PrometheusSource?
    /// Whether webhooks of contracts may lead into this machine's own network.
    let allowsPrivateWebhooks: Bool

    private static let clock = { @Sendable in Timestamp(microseconds: Moment.microseconds) }

    /// Runs until TERM or INT.
    ///
    /// - Throws: `ServeFailure` with what mends it.
    func run() async throws {
        raiseFileLimit()
        let stores: StoreSet
        do throws(StoreFailure) { stores = try StoreSet.open(at: store ?? folder.journal) } catch {
            throw ServeFailure(words: "\(error)")
        }
        defer { stores.close() }
        let (accounts, key) = try accounts()
        let first: FirstAccounts?
        do throws(AccountsFailure) {
            first = try await FirstAccounts.make(in: accounts, now: Self.clock())
        } catch {
            throw ServeFailure(words: error.words)
        }
        let view = ReadModelKeeper(stores.journal)
        do throws(StoreFailure) { try await view.catchUp() } catch { throw ServeFailure(words: "\(error)") }
        let ground = ground(stores, view, accounts, key)
        let server = WebServer(ground, host: host, port: port)
        let node = "\(Self.hostName)-\(getpid())-\(Secret.make().prefix(6))"
        let reaction = RolloutReaction(
            stores.journal,
            telemetry: stores.telemetry,
            leases: stores.leases,
            drivers: ContractDrivers(telemetry: stores.telemetry, store: stores.journal, clock: Self.clock),
            metrics: prometheus,
            node: node
        )
        let stepping = Stepping(
            reaction: reaction,
            growth: ground.growth,
            clock: Self.clock
        )
        let announcing = Announcing(
            outbox: Outbox(stores.journal, keeper: view, leases: stores.leases, node: node, link: link),
            notifier: notifier,
            growth: ground.growth,
            clock: Self.clock
        )
        let forgetting = Forgetting(telemetry: stores.telemetry, clock: Self.clock)
        let own: [any Service] = [stepping, announcing, forgetting]
        try await run(own + server.services { port in announce(port, first) })
    }

    private var notifier: WebhookNotifier {
        WebhookNotifier(variables: Console.variables, allowsOwnNetwork: allowsPrivateWebhooks)
    }

    /// Where people read of a change; nil where nobody said under which address they reach the server.
    private var link: @Sendable (String?, ChangeID?) -> String? {
        let publicURL = publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        return { service, change in
            guard let publicURL else { return nil }
            guard let service, let change else { return publicURL }
            return
                "\(publicURL)/services/\(ServerAddress.segment(service))/changes/\(ServerAddress.segment(change.text))"
        }
    }

    private func ground(
        _ stores: StoreSet,
        _ view: ReadModelKeeper,
        _ accounts: any AccountsStore,
        _ key: [UInt8]
    ) -> Ground {
        Ground(
            store: stores.journal,
            view: view,
            shipping: Shipping(
                store: stores.journal,
                keeper: view,
                settings: Shipping.Settings(
                    timeZone: TimeZoneFiles.bytes(of:),
                    fingerprint: Fingerprint(key: key),
                    telemetry: stores.telemetry
                ),
                now: Self.clock
            ),
            telemetry: stores.telemetry,
            orders: JournalOrders(keeper: DesiredStateKeeper(stores.journal)),
            gatekeeper: Gatekeeper(accounts),
            notifier: notifier,
            clock: Self.clock,
            isSecure: publicURL?.hasPrefix("https://") ?? false,
            isBehindProxy: isBehindProxy,
            programVersion: plimsollVersion
        )
    }

    /// Users and tokens where the journal is, and the key that secrets are compared under.
    private func accounts() throws -> (any AccountsStore, [UInt8]) {
        let key = try folder.fingerprintKey()
        guard let store else { return (folder.accounts, key) }
        do {
            let shared = PostgreSQLAccountsStore(try StoreSet.database(at: store).settings)
            return (shared, try shared.prepare(key: key))
        } catch let failure as StoreFailure {
            throw ServeFailure(words: "\(failure)")
        } catch let failure as AccountsFailure {
            throw ServeFailure(words: failure.words)
        }
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

    private static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "node" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// As many open files as the system lets this user have: each agent holds two connections.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
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
        let place = store == nil ? "data in \(folder.path)" : "journal in PostgreSQL, key in \(folder.path)"
        Console.print("plimsoll serve · \(url) · \(place)\n" + (first?.words(url: url) ?? ""))
    }
}

/// What instances are to do, by the journal.
struct JournalOrders: Orders {
    let keeper: DesiredStateKeeper

    func order(
        for instance: InstanceID,
        service: String,
        environment: String,
        now: Timestamp
    ) async throws(StoreFailure) -> InstanceOrder {
        try await keeper.order(for: instance, of: service, in: environment)
    }
}

/// Carries changes out: a look each second and at each growth of the journal.
struct Stepping: Service {
    let reaction: RolloutReaction
    let growth: LiveHub
    let clock: @Sendable () -> Timestamp

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var told: Set<RolloutReaction.Trouble> = []
            while !Task.isCancelled {
                let seen = await growth.seen
                let now = clock()
                let troubles = Set(await reaction.step(now: now))
                // Each once, for as long as it lasts: a store that is away would fill the log.
                for trouble in troubles.subtracting(told) { Console.complain("\(trouble)") }
                told = troubles
                _ = await growth.wait(beyond: seen, atMost: .seconds(1))
            }
        }
    }
}
