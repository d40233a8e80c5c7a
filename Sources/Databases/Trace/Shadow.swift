// Shadow: a throw-away copy of a database's schema, on which migrations are run to see what they do.
public import Migrations
public import PostgreSQL
import Synchronization

/// A throw-away copy of a database's schema, on which migrations are run to see what they do.
///
/// Ten lines of use: `let shadow = try Shadow(schema: [dump])`, then `shadow.trace([script])` for each migration, each
/// on a fresh copy; `shadow.apply(script)` lets a migration stay for those that follow.
public final class Shadow: Sendable {
    /// The cluster it is on; nil on a server that was given.
    private let cluster: LocalCluster?
    private let server: ConnectionSettings
    private let statistics: DatabaseStatistics?
    private let number = Mutex(0)
    private let name: String
    /// What the whole server was given for the schema's sake.
    private let made = Mutex<Set<MissingObject>>([])
    /// What of the schema could not be made, and why.
    public let unseen: [String]
    /// How long the cluster took to start.
    public let startDuration: Duration
    /// How long the schema took to load.
    public let loadDuration: Duration

    /// Settings of a shadow's server: nothing that works beside us, nothing that waits for a disk.
    public static let serverSettings = [
        "allow_in_place_tablespaces": "on", "autovacuum": "off", "max_parallel_maintenance_workers": "0",
        "max_parallel_workers_per_gather": "0", "jit": "off", "max_locks_per_transaction": "1024",
        "shared_buffers": "128MB", "max_wal_size": "4GB", "checkpoint_timeout": "1h", "wal_level": "minimal",
        "max_wal_senders": "0", "track_counts": "on", "bgwriter_lru_maxpages": "0",
    ]

    /// Starts a cluster and loads texts of SQL, in order: a dump's, or those of the earlier migrations.
    ///
    /// Cost: the start of a cluster (below 0.5 s after the first time) and the load.
    /// - Throws: `noCluster`; `server` where the schema cannot be loaded.
    public init(
        schema: [String],
        statistics: DatabaseStatistics? = nil,
        major: Int? = nil,
        within limit: Duration = .seconds(120)
    ) throws(PostgreSQLError) {
        let started = ContinuousClock.now
        let cluster = try LocalCluster(LocalCluster.Options(settings: Self.serverSettings, major: major))
        self.cluster = cluster
        server = cluster.settings()
        self.statistics = statistics
        name = "plimsoll_shadow"
        startDuration = started.duration(to: .now)
        let loading = ContinuousClock.now
        let outcome = try ShadowLoad(server, name, limit).load(schema)
        unseen = outcome.unseen
        loadDuration = loading.duration(to: .now)
        made.withLock { $0 = outcome.made }
    }

    /// Loads the texts on a server that was given, which has to be empty; it is left as it was found.
    ///
    /// - Throws: `unusableSettings` where it is not empty or the account may not do enough; as `init(schema:…)`.
    public init(
        on given: ConnectionSettings,
        schema: [String],
        statistics: DatabaseStatistics? = nil,
        within limit: Duration = .seconds(120)
    ) throws(PostgreSQLError) {
        let started = ContinuousClock.now
        cluster = nil
        self.statistics = statistics
        let differences = try EmptyServer.check(given)
        // The settings of a shadow that a session may make for itself; the rest is the server's own.
        let options = ["max_parallel_maintenance_workers", "max_parallel_workers_per_gather", "jit"].map { key in
            "-c \(key)=\(Self.serverSettings[key] ?? "0")"
        }
        server = given.with("options", options.joined(separator: " "))
        name = "plimsoll_shadow_\(UInt32.random(in: 0...UInt32.max))"
        startDuration = started.duration(to: .now)
        let loading = ContinuousClock.now
        do throws(PostgreSQLError) {
            let outcome = try ShadowLoad(server, name, limit).load(schema)
            unseen = differences + outcome.unseen
            loadDuration = loading.duration(to: .now)
            made.withLock { $0 = outcome.made }
        } catch {
            if let owner = try? Connection(given) { Self.clean(owner, name, []) }
            throw error
        }
    }

    deinit {
        guard cluster == nil, let owner = try? Connection(server) else { return }
        Self.clean(owner, name, made.withLock { $0 })
    }

    private static func clean(_ owner: Connection, _ name: String, _ made: Set<MissingObject>) {
        _ = try? owner.query("DROP DATABASE IF EXISTS \(name) WITH (FORCE)", within: .seconds(30))
        for object in made { object.drop(owner) }
    }

    /// Runs a migration on a fresh copy and says what it did; what comes `after` the schema and before it is not told.
    ///
    /// - Throws: where the shadow itself fails; a statement that fails is told in the trace.
    public func trace(
        _ scripts: [TraceScript],
        after earlier: [TraceScript] = [],
        within limit: Duration = .seconds(60)
    ) throws(PostgreSQLError) -> MigrationTrace {
        let started = ContinuousClock.now
        var given: Set<String> = []
        while true {
            let outcome: Result<MigrationTrace, PostgreSQLError>
            do { outcome = .success(try attempt(scripts, earlier, limit)) } catch { outcome = .failure(error) }
            // Roles and tablespaces belong to the whole server; no schema brings them.
            if let missing = Self.missing(in: outcome), given.insert(missing.name).inserted {
                try missing.create(try Connection(server))
                made.withLock { _ = $0.insert(missing) }
                continue
            }
            var trace = try outcome.get()
            trace.duration = started.duration(to: .now)
            return trace
        }
    }

    private static func missing(in outcome: Result<MigrationTrace, PostgreSQLError>) -> MissingObject? {
        switch outcome {
        case .success(let trace): return trace.failure.flatMap { MissingObject($0) }
        case .failure(.server(let message)): return MissingObject(message)
        case .failure: return nil
        }
    }

    private func attempt(
        _ scripts: [TraceScript],
        _ earlier: [TraceScript],
        _ limit: Duration
    ) throws(PostgreSQLError) -> MigrationTrace {
        let copy = number.withLock { number in
            number += 1
            return "\(name)_\(number)"
        }
        let owner = try Connection(server)
        try owner.query("CREATE DATABASE \(copy) TEMPLATE \(name) STRATEGY file_copy", within: limit)
        defer { _ = try? owner.query("DROP DATABASE IF EXISTS \(copy) WITH (FORCE)", within: .seconds(30)) }
        let unfilled = try prepare(server.database(copy), earlier, limit)
        var run = try TraceRun(server.database(copy), statistics: statistics, limit: limit)
        try run.run(scripts)
        var trace = run.trace
        trace.unseen = unfilled
        return trace
    }

    /// Runs what comes before, without watching, and fills the tables that it made; says what could not be filled.
    private func prepare(
        _ settings: ConnectionSettings,
        _ scripts: [TraceScript],
        _ limit: Duration
    ) throws(PostgreSQLError) -> [String] {
        guard !scripts.isEmpty else { return [] }
        let connection = try Connection(settings)
        for script in scripts {
            if script.isInTransaction { try connection.query("BEGIN") }
            for statement in script.statements { try connection.run(script: statement, within: limit) }
            if script.isInTransaction { try connection.query("COMMIT", within: limit) }
        }
        let unfilled = try ShadowRows(connection: connection, count: ShadowLoad.rows).fill()
        try connection.query("ANALYZE", within: limit)
        return unfilled.filter { !unseen.contains($0) }
    }
}
