// SampleRun: a migration run on made-up rows of its tables' own shape, each statement timed.
public import Migrations
public import PostgreSQL

/// One statement that is to be timed.
public struct SampledStatement: Sendable {
    /// Its text.
    public var sql: String
    /// What it does to each table.
    public var tables: [TableEffect]

    /// A statement.
    public init(sql: String, tables: [TableEffect]) {
        self.sql = sql
        self.tables = tables
    }
}

/// What the runs of a migration on samples came to.
public struct SampleRuns: Sendable {
    /// The runs of each statement, in the order of the statements.
    public var runs: [[MeasuredRun]]
    /// Why a statement was not measured; nil where it was.
    public var notMeasured: [String?]
    /// What of the schema was left out, and why.
    public var leftOut: [String] = []
    /// Seconds the calibration query took on the machine that measured.
    public var calibrationSeconds: Double?
}

/// Runs migrations on samples.
public struct SampleMeasurement {
    /// Most rows a table gets.
    public var maximumRows = 1_000_000
    /// How long all runs together may last; those there is no time for are left out, the largest first.
    public var limit = Duration.seconds(120)

    private let cluster: LocalCluster
    private let store = SampleStore()

    /// Measures on a cluster of this machine.
    ///
    /// It should write as production does: `SampleMeasurement.cluster()` makes such a one.
    public init(on cluster: LocalCluster) { self.cluster = cluster }

    /// A throw-away cluster that syncs and logs as production does, unlike one for tests.
    ///
    /// - Throws: `noCluster`, saying what is missing.
    public static func cluster() throws(PostgreSQLError) -> LocalCluster {
        let settings = [
            "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "off",
            "max_connections": "20", "wal_level": "replica",
        ]
        return try LocalCluster(LocalCluster.Options(settings: settings))
    }

    /// Runs a migration on samples of the tables it works on.
    ///
    /// Shape: `schema` makes the schema before the migration; where `wrapped`, the statements are one transaction.
    /// Cost: up to `limit`, and what the statement that runs by then still takes.
    /// - Throws: what the cluster says while the schema is made; failures of the migration are in the result.
    public func run(
        schema: String,
        statements: [SampledStatement],
        statistics: DatabaseStatistics,
        wrapped: Bool = false
    ) throws(PostgreSQLError) -> SampleRuns {
        let deadline = Deadline.after(limit)
        var result = SampleRuns(
            runs: statements.map { _ in [] },
            notMeasured: statements.map { _ in nil },
            calibrationSeconds: nil
        )
        let worked = statements.flatMap { $0.tables.filter { !$0.work.isEmpty }.map(\.table) }
        let touched = statements.flatMap { $0.tables.map(\.table) }
        let found = SamplePlan(tables: worked, touched: touched, statistics: statistics, maximumRows: maximumRows)
        guard let plan = found else {
            result.notMeasured = statements.map { _ in "the statistics do not know all tables that are worked on" }
            return result
        }
        let database = SampleDatabase(cluster: cluster, deadline: deadline)
        result.calibrationSeconds = try Calibration.seconds(on: try database.administration())
        if store.schema != schema {
            store.leftOut = try database.make(schema: schema)
            store.forget()
            store.schema = schema
        }
        result.leftOut = store.leftOut
        var wishes = SampleWishes()
        var run = 0
        while run < plan.sizes.count, !deadline.hasPassed {
            let rows = plan.rows(ofRun: run)
            do {
                let name = try store.database(rows, wishes) { name throws(PostgreSQLError) in
                    try database.fill(name, rows, statistics, wishes)
                }
                if let failure = try measure(statements, rows, on: name, wrapped: wrapped, &result, deadline) {
                    // Production's rows are such that the migration works; so are those of a sample that is made again.
                    guard wishes.learn(from: failure) else { return result }
                    result.runs = statements.map { _ in [] }
                    continue
                }
            } catch {
                for index in statements.indices where result.runs[index].isEmpty {
                    result.notMeasured[index] = "no sample could be made: \(error)"
                }
                return result
            }
            run += 1
        }
        for index in statements.indices where result.runs[index].isEmpty && result.notMeasured[index] == nil {
            result.notMeasured[index] = "there was no time for a sample"
        }
        return result
    }

    /// Runs all statements on a copy of a filled database, and gives back the failure of the one that did not work.
    private func measure(
        _ statements: [SampledStatement],
        _ rows: [String: Int],
        on name: String,
        wrapped: Bool,
        _ result: inout SampleRuns,
        _ deadline: Deadline
    ) throws(PostgreSQLError) -> PostgreSQLError? {
        let database = SampleDatabase(cluster: cluster, deadline: deadline)
        let connection = try database.copy(of: name)
        defer { database.drop(connection) }
        if wrapped { try connection.query("BEGIN") }
        for (index, statement) in statements.enumerated() {
            guard !deadline.hasPassed else { return nil }
            var workload = Workload()
            for effect in statement.tables where !effect.work.isEmpty {
                guard let table = try SampleDatabase.size(of: effect.table, rows[effect.table], connection) else {
                    continue
                }
                workload.add(effect.work, on: table)
            }
            let start = ContinuousClock.now
            do {
                // What needs longer than the time that is left is no sample.
                try connection.run(script: statement.sql, within: max(deadline.remaining, .seconds(1)))
            } catch {
                for later in index..<statements.count {
                    result.notMeasured[later] = "it failed on made-up rows: \(error)"
                }
                return error
            }
            let seconds = start.duration(to: .now).inSeconds
            result.notMeasured[index] = nil
            result.runs[index].append(
                MeasuredRun(statement: statement.sql, workload: workload, seconds: seconds, place: .sample)
            )
        }
        return nil
    }
}

/// Databases that were filled already, so that the next migration on the same tables need not fill them again.
private final class SampleStore {
    private struct Key: Hashable {
        let rows: [String: Int]
        let wishes: SampleWishes
    }

    var schema: String?
    var leftOut: [String] = []
    private var names: [Key: String] = [:]
    private var count = 0

    func forget() { names = [:] }

    /// The name of a filled database; `fill` makes it where there is none.
    func database(
        _ rows: [String: Int],
        _ wishes: SampleWishes,
        fill: (String) throws(PostgreSQLError) -> Void
    ) throws(PostgreSQLError) -> String {
        let key = Key(rows: rows, wishes: wishes)
        if let name = names[key] { return name }
        count += 1
        let name = "plimsoll_rows_\(count)"
        try fill(name)
        names[key] = name
        return name
    }
}
