// PostgreSQLTelemetryTable: the statements of telemetry in PostgreSQL.
import Changes
import Journal
import PostgreSQL
import Processes

/// The statements of telemetry in PostgreSQL.
struct PostgreSQLTelemetryTable: Sendable {
    let schema: String

    /// Writes a batch of reports; those taken before change nothing.
    func write(_ batch: [TakenReport], _ connection: Connection) throws {
        try connection.run(
            script: """
                BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off;
                SELECT pg_advisory_xact_lock(1347176788, hashtext('\(schema)'))
                """,
            within: JournalDatabase.limit
        )
        var states = try known(Set(batch.map(\.key)), connection)
        var (changed, news): (Set<InstanceKey>, [TakenReport]) = ([], [])
        for taken in batch {
            guard let after = InstanceState.after(states[taken.key], taken) else { continue }
            states[taken.key] = after
            changed.insert(taken.key)
            news.append(taken)
        }
        try keep(
            changed.sorted { $0.instance < $1.instance }.compactMap { key in states[key].map { (key, $0) } },
            connection
        )
        try addLines(news, connection)
        for taken in news { try addCounts(taken, connection) }
        try connection.query("COMMIT", within: JournalDatabase.limit)
    }

    private func known(_ keys: Set<InstanceKey>, _ connection: Connection) throws -> [InstanceKey: InstanceState] {
        let keys = Array(keys)
        let answer = try connection.query(
            """
            SELECT service, environment, instance, state FROM \(schema).instance
            JOIN unnest($1::text[], $2::text[], $3::text[]) AS asked (service, environment, instance)
            USING (service, environment, instance)
            """,
            [Parameter(keys.map(\.service)), Parameter(keys.map(\.environment)), Parameter(keys.map(\.instance))],
            within: JournalDatabase.limit
        )
        var result: [InstanceKey: InstanceState] = [:]
        for row in answer.rows {
            let key = InstanceKey(
                service: try row.value(0),
                environment: try row.value(1),
                instance: try row.value(2)
            )
            result[key] = TelemetryText.value(try row.value(3))
        }
        return result
    }

    private func keep(_ states: [(InstanceKey, InstanceState)], _ connection: Connection) throws {
        guard !states.isEmpty else { return }
        try connection.query(
            """
            INSERT INTO \(schema).instance
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])
            ON CONFLICT (service, environment, instance) DO UPDATE SET heard = excluded.heard, state = excluded.state
            """,
            [
                Parameter(states.map(\.0.service)), Parameter(states.map(\.0.environment)),
                Parameter(states.map(\.0.instance)), Parameter(states.map { String($0.1.view.heard.microseconds) }),
                Parameter(try states.map { try TelemetryText.text($0.1) }),
            ],
            within: JournalDatabase.limit
        )
    }

    private func addLines(_ news: [TakenReport], _ connection: Connection) throws {
        let lines = news.flatMap { taken in taken.report.lines.map { (taken.key, $0) } }
        guard !lines.isEmpty else { return }
        try connection.query(
            """
            INSERT INTO \(schema).line (service, environment, instance, time, source, text)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[])
            """,
            [
                Parameter(lines.map(\.0.service)), Parameter(lines.map(\.0.environment)),
                Parameter(lines.map(\.0.instance)), Parameter(lines.map { String($0.1.time.microseconds) }),
                Parameter(lines.map(\.1.source)), Parameter(lines.map { TelemetryText.kept($0.1.text) }),
            ],
            within: JournalDatabase.limit
        )
    }

    private func addCounts(_ taken: TakenReport, _ connection: Connection) throws {
        guard let counts = taken.report.counts else { return }
        let place = [
            Parameter(taken.key.service), Parameter(taken.key.environment), Parameter(taken.bin.microseconds),
            Parameter(taken.key.instance), Parameter(taken.report.revision?.text ?? ""),
        ]
        let before = try connection.query(
            """
            SELECT requests, errors, latencies FROM \(schema).bin WHERE service = $1 AND environment = $2
            AND begin = $3 AND instance = $4 AND revision = $5
            """,
            place,
            within: JournalDatabase.limit
        ).first.map(counted)
        let sum = (before ?? RequestCounts(requests: 0, errors: 0)).adding(counts)
        try connection.query(
            """
            INSERT INTO \(schema).bin VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (service, environment, begin, instance, revision)
            DO UPDATE SET requests = excluded.requests, errors = excluded.errors, latencies = excluded.latencies
            """,
            place + [Parameter(sum.requests), Parameter(sum.errors), Parameter(try TelemetryText.text(sum.latencies))],
            within: JournalDatabase.limit
        )
    }

    private func counted(_ row: Row) throws -> RequestCounts {
        RequestCounts(
            requests: try row.value(0),
            errors: try row.value(1),
            latencies: TelemetryText.value(try row.value(2)) ?? []
        )
    }

    /// The instances heard of since a moment, ascending by name.
    func views(
        _ service: String,
        _ environment: String,
        since: Timestamp,
        _ connection: Connection
    ) throws -> [InstanceView] {
        let answer = try connection.query(
            """
            SELECT state FROM \(schema).instance WHERE service = $1 AND environment = $2 AND heard >= $3
            ORDER BY instance
            """,
            [Parameter(service), Parameter(environment), Parameter(since.microseconds)],
            within: JournalDatabase.limit
        )
        return try answer.rows.compactMap { row in
            TelemetryText.value(try row.value(0, as: String.self), as: InstanceState.self)?.view
        }
    }

    /// The last lines of an instance, ascending by time.
    func lines(of key: InstanceKey, limit: Int, _ connection: Connection) throws -> [LogLine] {
        let answer = try connection.query(
            """
            SELECT time, source, text FROM \(schema).line WHERE service = $1 AND environment = $2 AND instance = $3
            ORDER BY time DESC, number DESC LIMIT $4
            """,
            [Parameter(key.service), Parameter(key.environment), Parameter(key.instance), Parameter(max(0, limit))],
            within: JournalDatabase.limit
        )
        return try answer.rows.reversed().map { row in
            let time = Timestamp(microseconds: Int64(try row.value(0, as: Int.self)))
            return LogLine(time: time, source: try row.value(1), text: try row.value(2))
        }
    }

    /// Counts since a moment, ascending by begin.
    func bins(
        _ service: String,
        _ environment: String,
        since: Timestamp,
        _ connection: Connection
    ) throws -> [CountedBin] {
        let answer = try connection.query(
            """
            SELECT requests, errors, latencies, begin, instance, revision FROM \(schema).bin
            WHERE service = $1 AND environment = $2 AND begin >= $3 ORDER BY begin, instance, revision
            """,
            [Parameter(service), Parameter(environment), Parameter(since.microseconds)],
            within: JournalDatabase.limit
        )
        return try answer.rows.map { row in
            let revision: String = try row.value(5)
            return CountedBin(
                instance: InstanceID(try row.value(4)),
                revision: revision.isEmpty ? nil : RevisionID(revision),
                begin: Timestamp(microseconds: Int64(try row.value(3, as: Int.self))),
                counts: try counted(row)
            )
        }
    }

    /// Forgets what is older than a moment, and lines that are too many.
    func forget(before time: Timestamp, _ connection: Connection) throws {
        for (table, column) in [("line", "time"), ("bin", "begin"), ("instance", "heard")] {
            try connection.query(
                "DELETE FROM \(schema).\(table) WHERE \(column) < $1",
                [Parameter(time.microseconds)],
                within: JournalDatabase.limit
            )
        }
        try connection.query(
            """
            DELETE FROM \(schema).line USING (
                SELECT number, row_number() OVER (
                    PARTITION BY service, environment, instance ORDER BY time DESC, number DESC
                ) AS place FROM \(schema).line
            ) AS placed WHERE line.number = placed.number AND placed.place > $1
            """,
            [Parameter(TelemetryRetention.linesOfInstance)],
            within: JournalDatabase.limit
        )
    }
}
