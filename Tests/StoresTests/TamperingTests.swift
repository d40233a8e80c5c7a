// TamperingTests: rows that were edited, dropped, added or moved behind the journal's back, as the command finds them.
import Foundation
import GRDB
import Journal
import PostgreSQL
import Stores
import Support
import Testing

@Suite struct TamperingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let statements: String
        let position: Int
        let because: String
        /// Whether only SQLite has such texts.
        var isOfFile = false
        var testDescription: String { name }
    }

    private static let moved = "does not follow the event before it"
    private static let edited = "its content is not what was written"

    static let rows = [
        Row(
            name: "edited payload",
            statements: "UPDATE event SET payload = '{}' WHERE position = 3",
            position: 3,
            because: edited
        ),
        Row(
            name: "edited actor",
            statements: "UPDATE event SET actor = 'user:ben' WHERE position = 5",
            position: 5,
            because: edited
        ),
        Row(
            name: "edited time",
            statements: "UPDATE event SET time = time + 1 WHERE position = 1",
            position: 1,
            because: edited
        ),
        Row(
            name: "a zero byte and more behind a payload",
            statements: "UPDATE event SET payload = payload || char(0) || 'x' WHERE position = 2",
            position: 2,
            because: edited,
            isOfFile: true
        ),
        Row(
            name: "a payload that is no UTF-8",
            statements: "UPDATE event SET payload = CAST(x'ff' AS TEXT) WHERE position = 2",
            position: 2,
            because: "a text is no UTF-8",
            isOfFile: true
        ),
        Row(
            name: "one letter of a payload",
            statements: "UPDATE event SET payload = replace(payload, 'added', 'Added') WHERE position = 4",
            position: 4,
            because: edited
        ),
        Row(
            name: "causes that are no lines",
            statements: "UPDATE event SET cause = 'c-1' WHERE position = 6",
            position: 6,
            because: "its causes are no lines"
        ),
        Row(
            name: "dropped",
            statements: "DELETE FROM event WHERE position = 4",
            position: 5,
            because: "where 4 was expected"
        ),
        Row(
            name: "dropped at the end",
            statements: "DELETE FROM event WHERE position = 6",
            position: 6,
            because: "were dropped"
        ),
        Row(
            name: "dropped and the rest moved up",
            statements: """
                DELETE FROM event WHERE position = 4; UPDATE event SET position = 4 WHERE position = 5;
                UPDATE event SET position = 5 WHERE position = 6; UPDATE head SET position = 5
                """,
            position: 4,
            because: moved
        ),
        Row(
            name: "two exchanged",
            statements: """
                UPDATE event SET position = 99 WHERE position = 2; UPDATE event SET position = 2 WHERE position = 3;
                UPDATE event SET position = 3 WHERE position = 99
                """,
            position: 2,
            because: moved
        ),
        Row(
            name: "added at the end",
            statements: """
                INSERT INTO event SELECT 7, stream, 7, time, kind, payload_version, actor, cause, payload, hash, hash
                FROM event WHERE position = 6
                """,
            position: 7,
            because: edited
        ),
        Row(
            name: "another end",
            statements: "UPDATE head SET hash = replace(hash, 'a', 'b') || 'x'",
            position: 7,
            because: "named as its end"
        ),
    ]

    /// A closed journal of six events.
    private func journal() async throws -> (path: String, head: JournalHead, events: [EventEnvelope]) {
        let path = try keptFolder() + "/journal.sqlite"
        let store = try SQLiteStore(path: path)
        let events = try await fill(store)
        let result = (path, try await store.head(), events)
        store.close()
        return result
    }

    /// Writes six events.
    private func fill(_ store: any EventStore) async throws -> [EventEnvelope] {
        for number in 0..<3 {
            try await store.append(
                [event(number), event(-number)],
                to: "counter/a",
                expecting: 2 * number,
                by: Origin(actor: "user:anna", cause: ["c-1|`x`"]),
                at: noon
            )
        }
        return try await store.events(after: 0, limit: 10)
    }

    private func change(_ path: String, _ statements: String) throws {
        let file = try DatabaseQueue(path: path)
        try file.writeWithoutTransaction { db in
            try db.execute(sql: "DROP TRIGGER event_is_not_changed; DROP TRIGGER event_is_not_dropped; \(statements)")
        }
        try file.close()
    }

    @Test func `a journal that nobody touched holds, and its end is printed`() async throws {
        let journal = try await journal()
        let end = "\(journal.head.position):\(journal.head.hash)"
        for more in [[], ["--noted", end]] {
            let run = try CommandRun.plimsoll(["journal", "verify", "--store", journal.path] + more, in: "/")
            #expect(run.output == "\(journal.path): 6 events hold; end \(end)\n")
            #expect(run.exitCode == 0)
        }
    }

    @Test(arguments: rows) func `what was done to it is found, with the place`(_ row: Row) async throws {
        let path = try await journal().path
        try change(path, row.statements)
        let run = try CommandRun.plimsoll(["journal", "verify", "--store", path], in: "/")
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("from event \(row.position) on"), "\(run.errors)")
        #expect(run.errors.contains(row.because), "\(run.errors)")
        let export = try CommandRun.plimsoll(["journal", "export", "--store", path], in: "/")
        #expect(export.exitCode == 1)
        let printed = try #require(try JSONSerialization.jsonObject(with: Data(export.output.utf8)) as? [[String: Any]])
        #expect(printed.count <= 6)
    }

    @Test(arguments: rows.filter { !$0.isOfFile })
    func `what was done to it in a PostgreSQL database is found, with the place`(_ row: Row) async throws {
        let database = try testDatabase()
        let store = try PostgreSQLStore(database)
        _ = try await fill(store)
        store.close()
        let host = try #require(database.settings["host"]?.replacing("/", with: "%2F"))
        let name = try #require(database.settings["dbname"])
        let port = try #require(database.settings["port"])
        let address = "postgres://postgres@/\(name)?host=\(host)&port=\(port)"
        let sound = try CommandRun.plimsoll(["journal", "verify", "--store", address], in: "/")
        #expect(sound.output.hasPrefix("the database: 6 events hold; end 6:"), "\(sound.errors)")
        let connection = try Connection(database.settings, within: .seconds(60))
        try connection.run(
            script: "SET search_path = plimsoll; ALTER TABLE event DISABLE TRIGGER ALL; \(row.statements)",
            within: .seconds(60)
        )
        let run = try CommandRun.plimsoll(["journal", "verify", "--store", address], in: "/")
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("the database: from event \(row.position) on"), "\(run.errors)")
        #expect(run.errors.contains(row.because), "\(run.errors)")
        let export = try CommandRun.plimsoll(["journal", "export", "--store", address], in: "/")
        #expect(export.exitCode == 1)
    }

    @Test func `any byte of an event that is changed in the file itself is found`() async throws {
        let journal = try await journal()
        let whole = try Data(contentsOf: URL(fileURLWithPath: journal.path))
        let copy = try keptFolder() + "/copy.sqlite"
        for event in journal.events {
            // The hash stands once in its own row, once in the next one's; what is between belongs to rows too.
            let place = try #require(whole.range(of: Data((event.payload + event.previousHash).utf8)))
            for offset in [0, event.payload.utf8.count - 1, event.payload.utf8.count + 10] {
                var edited = whole
                edited[place.lowerBound + offset] ^= 0x01
                try edited.write(to: URL(fileURLWithPath: copy))
                let run = try CommandRun.plimsoll(["journal", "verify", "--store", copy], in: "/")
                #expect(run.exitCode == 1)
                #expect(run.errors.contains("from event \(event.position) on"), "\(run.errors)")
            }
        }
    }

    @Test func `a tail that was cut off, with the end set back, is found by the end that was noted`() async throws {
        let journal = try await journal()
        let noted = "6:\(journal.head.hash)"
        let hash = journal.events[3].hash
        try change(journal.path, "DELETE FROM event WHERE position > 4; UPDATE head SET position = 4, hash = '\(hash)'")
        let plain = try CommandRun.plimsoll(["journal", "verify", "--store", journal.path], in: "/")
        #expect(plain.output == "\(journal.path): 4 events hold; end 4:\(hash)\n")
        let run = try CommandRun.plimsoll(["journal", "verify", "--store", journal.path, "--noted", noted], in: "/")
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("from event 5 on"), "\(run.errors)")
        #expect(run.errors.contains("ends at 4, and did so at 6 when that was noted"), "\(run.errors)")
    }

    @Test func `an index that leaves an event out is found, though all events hold`() async throws {
        let journal = try await journal()
        let file = try DatabaseQueue(path: journal.path)
        let page = try await file.read { db in
            try Int.fetchOne(db, sql: "SELECT rootpage FROM sqlite_master WHERE type = 'index'") ?? 0
        }
        try file.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: journal.path))
        // The page's number of cells: one less than there are.
        #expect(bytes[(page - 1) * 4_096 + 4] == 6)
        bytes[(page - 1) * 4_096 + 4] = 5
        try bytes.write(to: URL(fileURLWithPath: journal.path))
        let run = try CommandRun.plimsoll(["journal", "verify", "--store", journal.path], in: "/")
        #expect(run.exitCode == 1, "\(run.output)")
        #expect(run.errors.contains("the file is damaged"), "\(run.errors)")
    }

    @Test func `without leave the file itself refuses edits`() async throws {
        let path = try await journal().path
        for statement in ["UPDATE event SET payload = '{}'", "DELETE FROM event"] {
            let file = try DatabaseQueue(path: path)
            #expect(throws: DatabaseError.self) { try file.write { try $0.execute(sql: statement) } }
        }
    }

    @Test func `all rewritten to the end is found by the end that was noted`() async throws {
        let journal = try await journal()
        let forged = try SQLiteStore(path: try keptFolder() + "/journal.sqlite")
        for number in 0..<6 {
            _ = try await forged.append([event(7)], to: "counter/a", expecting: number, by: origin, at: noon)
        }
        let path = forged.path
        forged.close()
        let plain = try CommandRun.plimsoll(["journal", "verify", "--store", path], in: "/")
        #expect(plain.exitCode == 0)
        let noted = "6:\(journal.head.hash)"
        let run = try CommandRun.plimsoll(["journal", "verify", "--store", path, "--noted", noted], in: "/")
        #expect(run.exitCode == 1)
        #expect(run.errors.contains("another event stood there"), "\(run.errors)")
        let longer = try CommandRun.plimsoll(
            ["journal", "verify", "--store", path, "--noted", "9:\(journal.head.hash)"],
            in: "/"
        )
        #expect(longer.exitCode == 1)
    }

    @Test func `an export holds every event, and its hashes can be computed from it`() async throws {
        let journal = try await journal()
        let run = try CommandRun.plimsoll(["journal", "export", "--store", journal.path], in: "/")
        #expect(run.exitCode == 0)
        let printed = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
        #expect(printed.compactMap { $0["hash"] as? String } == journal.events.map(\.hash))
        #expect(printed.compactMap { $0["payload"] as? String } == journal.events.map(\.payload))
        #expect(printed.compactMap { $0["microseconds"] as? Int64 } == journal.events.map(\.time.microseconds))
    }

    @Test func `an empty journal, one that is missing and another file are told apart`() async throws {
        let folder = try keptFolder()
        try SQLiteStore(path: folder + "/empty.sqlite").close()
        try Data("no database at all, but long enough to be one, or so it might seem to a reader".utf8)
            .write(to: URL(fileURLWithPath: folder + "/text.sqlite"))
        for (name, code) in [("empty", 0), ("missing", 3), ("text", 3)] as [(String, Int32)] {
            for verb in [["verify"], ["export"], ["export", "--format", "markdown"], ["export", "--format", "html"]] {
                let run = try CommandRun.plimsoll(["journal"] + verb + ["--store", "\(name).sqlite"], in: folder)
                #expect(run.exitCode == code, "\(name) \(verb): \(run.errors)")
                #expect(run.output.isEmpty == (code == 3), "\(name) \(verb)")
            }
        }
        #expect(!FileManager.default.fileExists(atPath: folder + "/missing.sqlite"))
        let run = try CommandRun.plimsoll(["journal", "verify", "--noted", "12"], in: folder)
        #expect(run.exitCode == 2)
    }
}
