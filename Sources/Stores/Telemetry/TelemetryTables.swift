// TelemetryTables: heartbeats, lines and counts in SQLite.
import Changes
import GRDB
import Journal
import Processes

/// Heartbeats, lines and counts in SQLite.
enum TelemetryTables {
    /// The file of telemetry: "PLIT".
    static let kind = SQLiteFile.Kind(name: "telemetry of Plimsoll", application: 0x504C_4954, steps: [versionOne])

    private static let versionOne = """
        CREATE TABLE instance (
            service TEXT NOT NULL, environment TEXT NOT NULL, instance TEXT NOT NULL,
            heard INTEGER NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (service, environment, instance)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE line (
            number INTEGER PRIMARY KEY,
            service TEXT NOT NULL, environment TEXT NOT NULL, instance TEXT NOT NULL,
            time INTEGER NOT NULL,
            source TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX line_of_instance ON line (service, environment, instance, time, number);
        CREATE INDEX line_by_time ON line (time);
        CREATE TABLE bin (
            service TEXT NOT NULL, environment TEXT NOT NULL, begin INTEGER NOT NULL,
            instance TEXT NOT NULL, revision TEXT NOT NULL,
            requests INTEGER NOT NULL,
            errors INTEGER NOT NULL,
            latencies TEXT NOT NULL,
            PRIMARY KEY (service, environment, begin, instance, revision)
        ) STRICT, WITHOUT ROWID;
        """

    /// All instances that the file knows; those of another version's shape are heard of again in seconds.
    static func states(_ db: Database) throws -> [(InstanceKey, InstanceState)] {
        try Row.fetchAll(db, sql: "SELECT service, environment, instance, state FROM instance").compactMap { row in
            let key = InstanceKey(service: row[0], environment: row[1], instance: row[2])
            return TelemetryText.value(row[3], as: InstanceState.self).map { (key, $0) }
        }
    }

    /// Keeps where an instance stands.
    static func keep(_ state: InstanceState, _ key: InstanceKey, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT OR REPLACE INTO instance VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            key.service, key.environment, key.instance, state.view.heard.microseconds, try TelemetryText.text(state),
        ])
    }

    /// Adds the lines and counts of a report.
    static func add(_ taken: TakenReport, _ db: Database) throws {
        let (report, key) = (taken.report, taken.key)
        if !report.lines.isEmpty {
            let statement = try db.cachedStatement(sql: "INSERT INTO line VALUES (NULL, ?, ?, ?, ?, ?, ?)")
            for line in report.lines {
                try statement.execute(arguments: [
                    key.service, key.environment, key.instance, line.time.microseconds, line.source,
                    TelemetryText.kept(line.text),
                ])
            }
        }
        guard let counts = report.counts else { return }
        let place: StatementArguments = [
            key.service, key.environment, taken.bin.microseconds, key.instance, report.revision?.text ?? "",
        ]
        let select = try db.cachedStatement(
            sql: """
                SELECT requests, errors, latencies FROM bin
                WHERE service = ? AND environment = ? AND begin = ? AND instance = ? AND revision = ?
                """
        )
        let before = try Row.fetchOne(select, arguments: place).map(counted)
        let sum = (before ?? RequestCounts(requests: 0, errors: 0)).adding(counts)
        let insert = try db.cachedStatement(sql: "INSERT OR REPLACE INTO bin VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        try insert.execute(arguments: place + [sum.requests, sum.errors, try TelemetryText.text(sum.latencies)])
    }

    private static func counted(_ row: Row) -> RequestCounts {
        RequestCounts(requests: row[0], errors: row[1], latencies: TelemetryText.value(row[2]) ?? [])
    }

    /// The last lines of an instance, ascending by time.
    static func lines(of key: InstanceKey, limit: Int, _ db: Database) throws -> [LogLine] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT time, source, text FROM line WHERE service = ? AND environment = ? AND instance = ?
                ORDER BY time DESC, number DESC LIMIT ?
                """
        )
        let arguments: StatementArguments = [key.service, key.environment, key.instance, max(0, limit)]
        return try Row.fetchAll(statement, arguments: arguments).reversed().map { row in
            LogLine(time: Timestamp(microseconds: row[0]), source: row[1], text: row[2])
        }
    }

    /// Counts since a moment, ascending by begin.
    static func bins(_ service: String, _ environment: String, since: Timestamp, _ db: Database) throws -> [CountedBin]
    {
        let statement = try db.cachedStatement(
            sql: """
                SELECT requests, errors, latencies, begin, instance, revision FROM bin
                WHERE service = ? AND environment = ? AND begin >= ? ORDER BY begin, instance, revision
                """
        )
        return try Row.fetchAll(statement, arguments: [service, environment, since.microseconds]).map { row in
            let revision: String = row[5]
            return CountedBin(
                instance: InstanceID(row[4]),
                revision: revision.isEmpty ? nil : RevisionID(revision),
                begin: Timestamp(microseconds: row[3]),
                counts: counted(row)
            )
        }
    }

    /// Forgets what is older than a moment, and lines that are too many.
    static func forget(before time: Timestamp, _ db: Database) throws {
        for (table, column) in [("line", "time"), ("bin", "begin"), ("instance", "heard")] {
            try db.execute(sql: "DELETE FROM \(table) WHERE \(column) < ?", arguments: [time.microseconds])
        }
        try db.execute(
            sql: """
                DELETE FROM line WHERE number IN (
                    SELECT number FROM (
                        SELECT number, row_number() OVER (
                            PARTITION BY service, environment, instance ORDER BY time DESC, number DESC
                        ) AS place FROM line
                    ) WHERE place > ?
                )
                """,
            arguments: [TelemetryRetention.linesOfInstance]
        )
    }
}
