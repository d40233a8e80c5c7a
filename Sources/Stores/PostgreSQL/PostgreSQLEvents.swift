// PostgreSQLEvents: the events of a journal in PostgreSQL.
import Journal
import PostgreSQL

/// The events of a journal in PostgreSQL.
struct PostgreSQLEvents: Sendable {
    let schema: String

    /// Where growth is told: one channel a schema.
    var channel: String { "plimsoll_journal_\(schema)" }

    private var columns: String {
        "position, stream, version, time, kind, payload_version, actor, cause, payload, previous_hash, hash"
    }

    /// The end of the journal.
    func head(_ connection: Connection) throws -> JournalHead {
        try Self.head(connection.query("SELECT position, hash FROM \(schema).head", within: JournalDatabase.limit))
    }

    /// Begins a transaction that alone may append until it ends, and that is on the server's disk once it is committed.
    ///
    /// In the transaction itself, for a pooler may give each one another of its connections.
    func beginAppending(_ connection: Connection) throws -> JournalHead {
        let answers = try connection.run(
            script: """
                BEGIN ISOLATION LEVEL READ COMMITTED;
                -- Who asks for more than the server's own disk, such as a standby that applied it, keeps that.
                SELECT set_config('synchronous_commit', 'on', true)
                    WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply');
                SELECT position, hash FROM \(schema).head FOR UPDATE
                """,
            within: JournalDatabase.limit
        )
        guard let last = answers.last else { throw PostgreSQLError.missing("result") }
        return try Self.head(last)
    }

    /// Writes the end of the journal as it is.
    func touch(_ connection: Connection) throws {
        try connection.query("UPDATE \(schema).head SET position = position", within: JournalDatabase.limit)
    }

    private static func head(_ answer: Answer) throws -> JournalHead {
        guard let row = answer.first else {
            throw StoreFailure.unreadable(position: 0, because: "the journal's end is not written down")
        }
        return JournalHead(position: Int64(try row.value(0, as: Int.self)), hash: try row.value(1))
    }

    /// How many events each stream has.
    func versions(of streams: Set<StreamName>, _ connection: Connection) throws -> [StreamName: Int] {
        let answer = try connection.query(
            "SELECT stream, max(version) FROM \(schema).event WHERE stream = ANY($1::text[]) GROUP BY stream",
            [Parameter(streams.map(\.text))],
            within: JournalDatabase.limit
        )
        var result: [StreamName: Int] = [:]
        for row in answer.rows { result[StreamName(try row.value(0))] = try row.value(1, as: Int.self) }
        return result
    }

    /// Writes a plan's events and the journal's end, and tells those who listen once it is committed.
    func write(_ plan: BatchPlan, _ connection: Connection) throws {
        let events = plan.written
        func list(_ text: (EventEnvelope) -> String) -> Parameter { Parameter(events.map(text)) }
        try connection.query(
            """
            WITH written AS (
                INSERT INTO \(schema).event (\(columns))
                SELECT * FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::bigint[], $5::text[], $6::integer[],
                    $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
                RETURNING 1
            ), moved AS (UPDATE \(schema).head SET position = $12::bigint, hash = $13 RETURNING 1)
            SELECT pg_notify($14, $12::text), (SELECT count(*) FROM written), (SELECT count(*) FROM moved)
            """,
            [
                list { String($0.position) }, list { $0.stream.text }, list { String($0.version) },
                list { String($0.time.microseconds) }, list { $0.kind }, list { String($0.payloadVersion) },
                list { $0.origin.actor }, list { AppendCheck.lines($0.origin.cause) }, list { $0.payload },
                list { $0.previousHash }, list { $0.hash },
                Parameter(plan.head.position), Parameter(plan.head.hash), Parameter(channel),
            ],
            within: JournalDatabase.limit
        )
    }

    /// The hash of the event at a position; nil where there is none.
    func hash(at position: Int64, _ connection: Connection) throws -> String? {
        try connection.query(
            "SELECT hash FROM \(schema).event WHERE position = $1",
            [Parameter(position)],
            within: JournalDatabase.limit
        ).first?[0]
    }

    /// The events of a stream after a version.
    func events(
        in stream: StreamName,
        after version: Int,
        limit: Int,
        _ connection: Connection
    ) throws -> [EventEnvelope] {
        try envelopes(
            connection.query(
                "SELECT \(columns) FROM \(schema).event WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3",
                [Parameter(stream.text), Parameter(max(0, version)), Parameter(max(0, limit))],
                within: JournalDatabase.limit
            )
        )
    }

    /// The events of the journal after a position.
    func events(after position: Int64, limit: Int, _ connection: Connection) throws -> [EventEnvelope] {
        try envelopes(
            connection.query(
                "SELECT \(columns) FROM \(schema).event WHERE position > $1 ORDER BY position LIMIT $2",
                [Parameter(position), Parameter(max(0, limit))],
                within: JournalDatabase.limit
            )
        )
    }

    private func envelopes(_ answer: Answer) throws -> [EventEnvelope] { try answer.rows.map(envelope) }

    private func envelope(_ row: Row) throws -> EventEnvelope {
        let position = Int64(try row.value(0, as: Int.self))
        guard let cause = AppendCheck.causes(try row.value(7)) else {
            throw StoreFailure.unreadable(position: position, because: "its causes are no lines")
        }
        return EventEnvelope(
            position: position,
            stream: StreamName(try row.value(1)),
            version: try row.value(2),
            time: Timestamp(microseconds: Int64(try row.value(3, as: Int.self))),
            kind: try row.value(4),
            payloadVersion: try row.value(5),
            origin: Origin(actor: try row.value(6), cause: cause),
            payload: try row.value(8),
            previousHash: try row.value(9),
            hash: try row.value(10)
        )
    }
}
