// PostgreSQLStoreTests: what is true of journals that several servers share only.
import Journal
import PostgreSQL
import Stores
import Support
import Testing

@Suite struct PostgreSQLStoreTests {
    @Test func `a server without sync is refused, with what to do`() throws {
        let settings = try RealPostgreSQL.database()
        let failure = #expect(throws: StoreFailure.self) { try PostgreSQLStore(JournalDatabase(settings)) }
        #expect(failure.map { "\($0)" }?.contains("set it to on and restart the server") == true)
    }

    @Test func `two servers write one journal without a gap, and each hears of the other`() async throws {
        let database = try testDatabase()
        let (one, other) = (try PostgreSQLStore(database), try PostgreSQLStore(database))
        var growth = other.growth().makeAsyncIterator()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, store) in [("one", one), ("other", other)] {
                for writer in 0..<4 {
                    group.addTask {
                        for version in 0..<5 {
                            let stream = StreamName("\(name)/\(writer)")
                            try await store.append([event(1)], to: stream, expecting: version, by: origin, at: noon)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let all = try await one.events(after: 0, limit: 100)
        #expect(all.map(\.position) == Array(1...40))
        #expect(HashChain.firstBreak(in: all) == nil)
        #expect(try await other.events(after: 0, limit: 100) == all)
        try await one.append([event(1)], to: "last", expecting: 0, by: origin, at: noon)
        var heard: Int64 = 0
        while heard < 41, let next = await growth.next() { heard = next }
        #expect(heard == 41)
        one.close()
        other.close()
    }

    @Test func `the database itself refuses to change or drop an event`() async throws {
        let database = try testDatabase()
        let store = try PostgreSQLStore(database)
        try await store.append([event(1)], to: "a", expecting: 0, by: origin, at: noon)
        let connection = try Connection(database.settings, within: .seconds(60))
        for statement in [
            "UPDATE plimsoll.event SET payload = '{}'", "DELETE FROM plimsoll.event", "TRUNCATE plimsoll.event",
        ] {
            #expect(throws: PostgreSQLError.self) { try connection.query(statement) }
        }
        #expect(try await store.events(after: 0, limit: 10).map(\.payload) == [event(1).payload])
    }

    @Test func `an array of texts arrives byte by byte, a quote with a combining accent too`() throws {
        let connection = try RealPostgreSQL.connection()
        let texts = ["\"\u{301}", "\\\u{301}", "a\"b", "NULL", "", "{,}", "é\r\n", "\\\"\u{308}x"]
        let answer = try connection.query("SELECT unnest($1::text[])", [Parameter(texts)])
        #expect(answer.rows.map { $0[0].map { Array($0.utf8) } } == texts.map { Array($0.utf8) })
        #expect(try connection.query("SELECT unnest($1::text[])", [Parameter([String]())]).isEmpty)
    }
}
