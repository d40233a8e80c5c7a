// PostgreSQLTests: connections, answers, errors and deadlines on a real server.
import PostgreSQL
import Support
import Testing

@Suite struct PostgreSQLTests {
    @Test func `rows are read by name and position with their types`() throws {
        let connection = try RealPostgreSQL.connection()
        let answer = try connection.query(
            "SELECT $1::int AS number, $2::text AS text, NULL::int AS nothing, true AS truth, ARRAY['a,b', 'c\"d'] AS list",
            [42, "naïve"]
        )
        let row = try #require(answer.first)
        #expect(try row.value("number", as: Int.self) == 42)
        #expect(try row.value(1, as: String.self) == "naïve")
        #expect(try row.value("nothing", as: Int?.self) == nil)
        #expect(try row.value("truth", as: Bool.self))
        #expect(try row.value("list", as: [String].self) == ["a,b", "c\"d"])
        #expect(throws: PostgreSQLError.undecodable(column: "text", expected: "an integer", found: "\"naïve\"")) {
            try row.value("text", as: Int.self)
        }
        #expect(throws: PostgreSQLError.missing("column absent")) { try row.value("absent", as: Int.self) }
    }

    @Test func `a server's error has its code, place and names`() throws {
        let connection = try RealPostgreSQL.connection()
        try connection.run(script: "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")
        let missing = #expect(throws: PostgreSQLError.self) { try connection.query("SELECT * FROM absent") }
        guard case .server(let message) = missing else {
            Issue.record("\(String(describing: missing))")
            return
        }
        #expect(message.sqlState == "42P01" && message.position == 15)
        let twice = #expect(throws: PostgreSQLError.self) { try connection.query("INSERT INTO t VALUES ($1)", [1]) }
        guard case .server(let message) = twice else { return }
        #expect(message.sqlState == "23505" && message.table == "t" && message.constraint == "t_pkey")
        #expect(message.detail == "Key (id)=(1) already exists.")
        #expect(try connection.query("SELECT 1").value(as: Int.self) == 1)
    }

    @Test func `a statement that takes too long is cancelled and the connection goes on`() throws {
        let connection = try RealPostgreSQL.connection()
        let started = ContinuousClock.now
        let error = #expect(throws: PostgreSQLError.self) {
            try connection.query("SELECT pg_sleep(60)", within: .milliseconds(200))
        }
        #expect(error == .timedOut("the statement", after: .milliseconds(200)))
        #expect(started.duration(to: .now) < .seconds(20))
        #expect(try connection.query("SELECT 7").value(as: Int.self) == 7)
    }

    @Test func `another thread can cancel`() async throws {
        let settings = try RealPostgreSQL.database()
        let code = try await Blocking.run {
            let connection = try Connection(settings)
            let canceller = try #require(connection.canceller)
            try connection.query("SET application_name = 'sleeper'")
            Task.detached {
                try await Blocking.run {
                    let watch = try Connection(settings)
                    // Until it sleeps: a cancel that comes before it is lost.
                    while try watch.query(
                        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND application_name = 'sleeper'"
                    ).isEmpty {}
                    canceller.cancel()
                }
            }
            let error = #expect(throws: PostgreSQLError.self) { try connection.query("SELECT pg_sleep(60)") }
            return error?.sqlState
        }
        #expect(code == "57014")
    }

    @Test func `a login is refused with its code and without the password`() throws {
        let cluster = try RealPostgreSQL.cluster()
        let good = try #require(cluster.tcpSettings())
        #expect(try Connection(good).query("SELECT 1").value(as: Int.self) == 1)
        let wrong = #expect(throws: PostgreSQLError.self) { try Connection(good.with("password", "not-this-one")) }
        guard case .loginRefused(let words, "28P01") = wrong else {
            Issue.record("\(String(describing: wrong))")
            return
        }
        #expect(words == "password authentication failed for user \"postgres\"")
        let none = #expect(throws: PostgreSQLError.self) {
            try Connection(good.with("password", nil).with("passfile", "/nonexistent"))
        }
        #expect(none?.sqlState == "28P01")
        let absent = #expect(throws: PostgreSQLError.self) { try Connection(good.database("absent")) }
        #expect(absent?.sqlState == "3D000")
        #expect(!"\(good)\(String(reflecting: good))".contains("long-enough-secret"))
        var dumped = ""
        dump(good, to: &dumped)
        #expect(!dumped.contains("long-enough-secret"))
    }

    @Test func `nothing that answers is unreachable`() throws {
        let socket = ConnectionSettings(["host": "/nonexistent", "user": "a", "dbname": "b"])
        guard case .unreachable = #expect(throws: PostgreSQLError.self, performing: { try Connection(socket) }) else {
            Issue.record("a socket that does not exist")
            return
        }
        let port = ConnectionSettings(["host": "127.0.0.1", "port": "1", "user": "a", "dbname": "b"])
        guard case .unreachable = #expect(throws: PostgreSQLError.self, performing: { try Connection(port) }) else {
            Issue.record("a port where nobody listens")
            return
        }
    }

    @Test func `addresses are read by libpq and never shown`() throws {
        let settings = try ConnectionSettings(address: "postgres://shop:s%40crt@db.example:6543/orders?sslmode=require")
        #expect(settings["password"] == "s@crt" && settings["port"] == "6543" && settings["sslmode"] == "require")
        let error = #expect(throws: PostgreSQLError.self) {
            try ConnectionSettings(address: "postgres://shop:hidden%zz@db/orders")
        }
        #expect(error?.description.contains("hidden") == false)
    }

    @Test func `notices are kept, scripts have many answers, COPY is refused`() throws {
        let connection = try RealPostgreSQL.connection()
        let answers = try connection.run(script: "DROP TABLE IF EXISTS absent; SELECT 1; SELECT 2 AS two")
        #expect(answers.count == 3 && answers.last?.first?["two"] == "2")
        #expect(connection.takeNotices().map(\.sqlState) == ["00000"])
        #expect(throws: PostgreSQLError.copyUnsupported) {
            try connection.run(script: "CREATE TABLE c (a int); COPY c FROM stdin")
        }
        #expect(throws: PostgreSQLError.copyUnsupported) { try connection.query("COPY (SELECT 1) TO stdout") }
        #expect(try connection.query("SELECT 3").value(as: Int.self) == 3)
    }

    @Test func `names and texts are quoted`() throws {
        let connection = try RealPostgreSQL.connection()
        for text in ["plain", "it's", "back\\slash", "\\'; DROP TABLE t; --", "ü\n"] {
            let answer = try connection.query("SELECT \(Quoted.text(text)) AS \(Quoted.name(text))")
            #expect(answer.first?[0] == text && answer.columns.first?.name == text)
            #expect(try connection.query("SELECT $1::text[]", [Parameter([text, text])]).value() == [text, text])
        }
    }
}
