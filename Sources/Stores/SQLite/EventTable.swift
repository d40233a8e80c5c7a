// EventTable: the events of a journal in SQLite.
import Foundation
import GRDB
import Journal

/// The events of a journal in SQLite.
enum EventTable {
    /// The file of a journal: "PLIM", then "J".
    static let kind = SQLiteFile.Kind(name: "journal of Plimsoll", application: 0x504C_494D, steps: [versionOne])

    private static let versionOne = """
        CREATE TABLE event (
            position INTEGER PRIMARY KEY,
            stream TEXT NOT NULL,
            version INTEGER NOT NULL,
            time INTEGER NOT NULL,
            kind TEXT NOT NULL,
            payload_version INTEGER NOT NULL,
            actor TEXT NOT NULL,
            cause TEXT NOT NULL,
            payload TEXT NOT NULL,
            previous_hash TEXT NOT NULL,
            hash TEXT NOT NULL,
            UNIQUE (stream, version)
        ) STRICT;
        CREATE TABLE head (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            position INTEGER NOT NULL,
            hash TEXT NOT NULL
        ) STRICT;
        INSERT INTO head VALUES (1, 0, '\(HashChain.origin)');
        CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
            BEGIN SELECT RAISE(ABORT, 'events of a journal are not changed'); END;
        CREATE TRIGGER event_is_not_dropped BEFORE DELETE ON event
            BEGIN SELECT RAISE(ABORT, 'events of a journal are not dropped'); END;
        """

    private static let columns =
        "position, stream, version, time, kind, payload_version, actor, cause, payload, previous_hash, hash"

    /// The end of the journal.
    static func head(_ db: Database) throws -> JournalHead {
        guard let row = try Row.fetchOne(db, sql: "SELECT position, hash FROM head") else {
            throw StoreFailure.unreadable(position: 0, because: "the journal's end is not written down")
        }
        return JournalHead(position: row[0], hash: row[1])
    }

    /// How many events a stream has.
    static func version(of stream: StreamName, _ db: Database) throws -> Int {
        let statement = try db.cachedStatement(sql: "SELECT max(version) FROM event WHERE stream = ?")
        return try Int.fetchOne(statement, arguments: [stream.text]) ?? 0
    }

    /// Writes events, whose places were computed within this transaction.
    static func insert(_ events: [EventEnvelope], _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO event (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        for event in events {
            try statement.execute(arguments: [
                event.position, event.stream.text, event.version, event.time.microseconds, event.kind,
                event.payloadVersion, event.origin.actor, AppendCheck.lines(event.origin.cause), event.payload,
                event.previousHash, event.hash,
            ])
        }
    }

    /// Writes down where the journal ends.
    static func setHead(_ head: JournalHead, _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "UPDATE head SET position = ?, hash = ?")
        try statement.execute(arguments: [head.position, head.hash])
    }

    /// The events of a stream after a version.
    static func events(in stream: StreamName, after version: Int, limit: Int, _ db: Database) throws -> [EventEnvelope]
    {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM event WHERE stream = ? AND version > ? ORDER BY version LIMIT ?"
        )
        return try envelopes(Row.fetchCursor(statement, arguments: [stream.text, version, max(0, limit)]))
    }

    /// The events of the journal after a position.
    static func events(after position: Int64, limit: Int, _ db: Database) throws -> [EventEnvelope] {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns) FROM event WHERE position > ? ORDER BY position LIMIT ?"
        )
        return try envelopes(Row.fetchCursor(statement, arguments: [position, max(0, limit)]))
    }

    private static func envelopes(_ rows: RowCursor) throws -> [EventEnvelope] {
        var result: [EventEnvelope] = []
        while let row = try rows.next() { result.append(try envelope(row)) }
        return result
    }

    private static func envelope(_ row: Row) throws -> EventEnvelope {
        let position: Int64 = row[0]
        func text(_ index: Int) throws -> String {
            // By bytes: as a C text it would end at a zero byte, and what stands behind that would be in no hash.
            let text = try row.withUnsafeData(atIndex: index) { data in
                data.flatMap { String(validating: $0, as: UTF8.self) }
            }
            guard let text else { throw StoreFailure.unreadable(position: position, because: "a text is no UTF-8") }
            return text
        }
        guard let cause = AppendCheck.causes(try text(7)) else {
            throw StoreFailure.unreadable(position: position, because: "its causes are no lines")
        }
        return EventEnvelope(
            position: position,
            stream: StreamName(try text(1)),
            version: row[2],
            time: Timestamp(microseconds: row[3]),
            kind: try text(4),
            payloadVersion: row[5],
            origin: Origin(actor: try text(6), cause: cause),
            payload: try text(8),
            previousHash: try text(9),
            hash: try text(10)
        )
    }
}
