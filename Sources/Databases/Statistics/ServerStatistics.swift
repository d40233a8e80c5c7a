// ServerStatistics: sizes and load of the real tables, asked of a server in passing.
public import Migrations
public import PostgreSQL

/// Asks a server how large and how busy its tables are.
///
/// It reads catalogues and sizes in a read-only session that gives up after a few seconds and waits for no lock longer
/// than a fifth of one. Any account that may connect can do it; how long the transactions of others last is told only
/// to members of `pg_read_all_stats`.
public enum ServerStatistics {
    /// What was read, and what could not be.
    public struct Outcome: Sendable {
        /// The statistics.
        public let statistics: DatabaseStatistics
        /// What could not be told, and why.
        public let unknown: [String]
    }

    /// Reads the statistics of one database.
    ///
    /// Writes are counted over `interval`, or where that is nil over the time since the counters were last reset.
    /// `calibrates` also runs the calibration query, which keeps one processor busy for about a second.
    /// - Throws: as `Connection`.
    public static func read(
        _ settings: ConnectionSettings,
        now microseconds: Int64,
        interval: Duration? = nil,
        calibrates: Bool = true,
        within limit: Duration = .seconds(30)
    ) throws(PostgreSQLError) -> Outcome {
        let connection = try Connection(settings, within: limit)
        try connection.run(
            script: """
                SET default_transaction_read_only = on; SET statement_timeout = '10s'; SET lock_timeout = '200ms';
                SET idle_in_transaction_session_timeout = '10s'; SET search_path = pg_catalog
                """,
            within: limit
        )
        var unknown: [String] = []
        let version = connection.reported("server_version").map { String($0.prefix { $0 != " " }) } ?? ""
        var statistics = DatabaseStatistics(takenMicroseconds: microseconds, serverVersion: version)
        let first = try writes(connection)
        var seconds = first.secondsSinceReset
        var tables = first.written
        if let interval {
            let started = ContinuousClock.now
            // The server sleeps, so that a lost connection is noticed.
            try connection.query("SELECT pg_sleep($1)", [Parameter(interval.inSeconds)], within: interval + limit)
            tables = try writes(connection).written.mapValues { $0 }
            for (number, before) in first.written { tables[number].map { tables[number] = max(0, $0 - before) } }
            seconds = started.duration(to: .now).inSeconds
        }
        for table in try sizes(connection, &unknown) {
            var found = table.statistics
            if let written = tables[table.number], let seconds, seconds > 0 {
                found.writesPerSecond = written / seconds
            }
            statistics.tables[found.table] = found
        }
        sumPartitions(of: &statistics, try partitions(connection))
        try StatisticsColumns.read(into: &statistics, connection, &unknown)
        statistics.cacheBytes = try connection.query(
            "SELECT pg_size_bytes(current_setting('effective_cache_size'))"
        ).value(as: Int.self)
        if calibrates {
            do throws(PostgreSQLError) {
                statistics.calibrationSeconds = try Calibration.seconds(on: connection)
            } catch {
                unknown.append("how fast the machine is: the calibration query did not end (\(error))")
            }
        }
        statistics.longestTransactionMicroseconds = try longestTransaction(connection, &unknown)
        return Outcome(statistics: statistics, unknown: unknown)
    }

    private static func writes(
        _ connection: Connection
    ) throws(PostgreSQLError) -> (written: [Int: Double], secondsSinceReset: Double?) {
        // A transaction sees the counters as they were when it first looked; each statement here is its own.
        let answer = try connection.query(
            "SELECT relid, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
        )
        var written: [Int: Double] = [:]
        for row in answer.rows { written[try row.value(0)] = try row.value(1, as: Double.self) }
        let seconds: Double? = try connection.query(
            """
            SELECT extract(epoch FROM clock_timestamp() - COALESCE(stats_reset, pg_postmaster_start_time()))::float8
            FROM pg_stat_database WHERE datname = current_database()
            """
        ).first?.value(0)
        return (written, seconds)
    }

    private struct Sized {
        let number: Int
        let statistics: TableStatistics
    }

    private static func sizes(
        _ connection: Connection,
        _ unknown: inout [String]
    ) throws(PostgreSQLError) -> [Sized] {
        do {
            return try sizes(connection, size: "pg_relation_size")
        } catch {
            // 55P03: a table is locked just now; its size of the last ANALYZE does as well.
            guard error.sqlState == "55P03" else { throw error }
            unknown.append("a table is locked just now: sizes are those of the last VACUUM or ANALYZE")
            return try sizes(connection, size: nil)
        }
    }

    private static func sizes(
        _ connection: Connection,
        size function: String?
    ) throws(PostgreSQLError) -> [Sized] {
        func bytes(_ relation: String) -> String {
            function.map { "COALESCE(\($0)(\(relation).oid), 0)" } ?? "COALESCE(\(relation).relpages::bigint, 0) * 8192"
        }
        let answer = try connection.query(
            """
            SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
                CASE WHEN c.reltuples < 0 THEN COALESCE(NULLIF(s.n_live_tup, 0), -1)
                    WHEN c.relpages > 0 THEN c.reltuples::float8 / c.relpages * \(bytes("c")) / 8192
                    ELSE c.reltuples::float8 END::float8,
                \(bytes("c")), CASE WHEN t.oid IS NULL THEN 0 ELSE \(bytes("t")) END,
                x.relname, CASE WHEN x.oid IS NULL THEN 0 ELSE \(bytes("x")) END
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
            LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
            LEFT JOIN pg_index i ON i.indrelid = c.oid
            LEFT JOIN pg_class x ON x.oid = i.indexrelid
            WHERE c.relkind IN ('r', 'm', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            ORDER BY n.nspname, c.relname, c.oid, x.relname
            """
        )
        var found: [Sized] = []
        for row in answer.rows {
            let number: Int = try row.value(0)
            var table = TableStatistics(
                table: try row.value(1),
                rows: Int(try row.value(2, as: Double.self)),
                heapBytes: try row.value(3),
                toastBytes: try row.value(4)
            )
            if let last = found.last, last.number == number { table = found.removeLast().statistics }
            if let index: String = try row.value(5) {
                table.indexes.append(TableStatistics.Index(name: index, bytes: try row.value(6)))
            }
            found.append(Sized(number: number, statistics: table))
        }
        return found
    }

    /// Partitions and the tables above them, leaves first.
    private static func partitions(_ connection: Connection) throws(PostgreSQLError) -> [(leaf: String, above: String)]
    {
        let name = "CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname"
        let answer = try connection.query(
            """
            WITH RECURSIVE above AS (
                SELECT h.inhrelid AS leaf, h.inhparent AS parent FROM pg_inherits h
                JOIN pg_class c ON c.oid = h.inhrelid WHERE c.relispartition AND c.relkind = 'r'
                UNION ALL
                SELECT a.leaf, h.inhparent FROM above a JOIN pg_inherits h ON h.inhrelid = a.parent
            )
            SELECT (SELECT \(name) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = a.leaf),
                (SELECT \(name) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = a.parent)
            FROM above a
            """
        )
        return try answer.rows.map { row throws(PostgreSQLError) in (try row.value(0), try row.value(1)) }
    }

    /// A partitioned table has the rows and writes of its partitions, and no bytes of its own.
    private static func sumPartitions(
        of statistics: inout DatabaseStatistics,
        _ partitions: [(leaf: String, above: String)]
    ) {
        for above in Set(partitions.map(\.above)) {
            let leaves = partitions.filter { $0.above == above }.compactMap { statistics.tables[$0.leaf] }
            statistics.tables[above]?.rows = leaves.map { max(0, $0.rows) }.reduce(0, +)
            let writes = leaves.compactMap(\.writesPerSecond)
            statistics.tables[above]?.writesPerSecond = writes.isEmpty ? nil : writes.reduce(0, +)
        }
    }

    private static func longestTransaction(
        _ connection: Connection,
        _ unknown: inout [String]
    ) throws(PostgreSQLError) -> Int64? {
        let mayKnow: Bool = try connection.query(
            "SELECT rolsuper OR pg_has_role(rolname, 'pg_read_all_stats', 'USAGE') FROM pg_roles WHERE rolname = current_user"
        ).value()
        guard mayKnow else {
            unknown.append(
                "how long transactions last: the account is no member of pg_read_all_stats (GRANT pg_read_all_stats TO it)"
            )
            return nil
        }
        let microseconds: Int = try connection.query(
            """
            SELECT COALESCE(max(extract(epoch FROM clock_timestamp() - xact_start)) * 1000000, 0)::bigint
            FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND backend_type = 'client backend' AND xact_start IS NOT NULL
            """
        ).value()
        return Int64(microseconds)
    }
}
