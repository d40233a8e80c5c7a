// RunTests: runs on a real server that meet locks, deadlocks, other runs, changed files and failed index builds.
import Databases
import Findings
import Foundation
import Migrations
import PostgreSQL
import Support
import Synchronization
import Testing

@Suite struct RunTests {
    static let table = """
        CREATE TABLE accounts (id int PRIMARY KEY, plan text, visits int NOT NULL DEFAULT 0);
        INSERT INTO accounts SELECT g, 'free', 0 FROM generate_series(1, 2000) g;
        """

    static func database(_ sql: String = table) throws -> (ConnectionSettings, Connection) {
        let settings = try RealPostgreSQL.database()
        let connection = try Connection(settings, within: .seconds(60))
        try connection.run(script: sql, within: .seconds(60))
        return (settings, connection)
    }

    static func script(_ sql: String, _ name: String = "0001_change.sql") throws -> RunScript {
        try RunScript(SourceText(name: name, text: sql))
    }

    static var quick: DatabaseRun.Options {
        var options = DatabaseRun.Options()
        options.lockTimeoutMilliseconds = 100
        options.backoff.firstMilliseconds = 20
        return options
    }

    /// Waits until a query answers true.
    static func until(_ connection: Connection, _ query: String) throws {
        let deadline = Deadline.after(.seconds(60))
        while try !connection.query(query).value(as: Bool.self) {
            guard !deadline.hasPassed else { throw PostgreSQLError.timedOut(query, after: .seconds(60)) }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    private func isDone(_ outcome: RunOutcome) -> Bool {
        if case .done = outcome.end { return true }
        Issue.record("\(outcome.end): \(outcome.state)")
        return false
    }

    @Test func `a step that meets a lock is tried again until the lock is gone`() throws {
        let (settings, connection) = try Self.database()
        let blocker = try Connection(settings)
        try blocker.run(script: "BEGIN; LOCK TABLE accounts")
        var reasons: [String] = []
        let outcome = DatabaseRun.run(
            [try Self.script("ALTER TABLE accounts ADD COLUMN region text;")],
            on: settings,
            Self.quick,
            observe: { event in
                guard case .retry(_, _, _, _, let because) = event else { return }
                reasons.append(because)
                if reasons.count == 2 { _ = try? blocker.query("COMMIT") }
            }
        )
        #expect(isDone(outcome))
        #expect(outcome.retries == 2)
        #expect(reasons.first?.contains("a lock was not had in time") == true)
        #expect(reasons.first?.contains("with a lock on accounts") == true)
        #expect(try connection.query("SELECT count(region) FROM accounts").value(as: Int.self) == 0)
    }

    @Test func `a step that never gets its lock fails with a known state`() throws {
        let (settings, _) = try Self.database()
        let blocker = try Connection(settings)
        try blocker.run(script: "BEGIN; LOCK TABLE accounts")
        var options = Self.quick
        options.tries = 2
        let script = try Self.script("CREATE TABLE first (); ALTER TABLE accounts ADD COLUMN region text;")
        let outcome = DatabaseRun.run([script], on: settings, options)
        guard case .failed(let error) = outcome.end else {
            Issue.record("\(outcome.end)")
            return
        }
        #expect(error.sqlState == "55P03")
        #expect(outcome.place?.step == 2 && outcome.done == ["0001_change.sql": 1])
        #expect(outcome.state.first == "step 2 of 0001_change.sql was taken back whole")
        try blocker.query("COMMIT")
        var skipped = 0
        let second = DatabaseRun.run([script], on: settings, options) { if case .skipped = $0 { skipped += 1 } }
        #expect(isDone(second))
        #expect(skipped == 1)
    }

    @Test func `a deadlock is broken and the step tried again`() throws {
        let (settings, connection) = try Self.database(
            "CREATE TABLE a (n int); CREATE TABLE b (n int); INSERT INTO a VALUES (0); INSERT INTO b VALUES (0);"
        )
        let other = try ConnectionBox(settings, "SET deadlock_timeout = '60s'; BEGIN; UPDATE b SET n = n + 1")
        var options = DatabaseRun.Options()
        options.lockTimeoutMilliseconds = 30_000
        options.backoff.firstMilliseconds = 20
        let waiting = Mutex(false)
        Thread.detachNewThread {
            guard let watch = try? Connection(settings) else { return }
            try? Self.until(
                watch,
                "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')"
            )
            waiting.withLock { $0 = true }
        }
        let script = try Self.script(
            "SET deadlock_timeout = '50ms'; BEGIN; UPDATE a SET n = n + 1; SELECT pg_sleep(3); UPDATE b SET n = n + 1; COMMIT;"
        )
        Thread.detachNewThread {
            let deadline = Deadline.after(.seconds(60))
            while !waiting.withLock({ $0 }), !deadline.hasPassed { Thread.sleep(forTimeInterval: 0.01) }
            other.run("UPDATE a SET n = n + 1; COMMIT")
        }
        var reasons: [String] = []
        let outcome = DatabaseRun.run([script], on: settings, options) { event in
            if case .retry(_, _, _, _, let because) = event { reasons.append(because) }
        }
        #expect(isDone(outcome))
        #expect(reasons.count == 1 && reasons.first?.hasPrefix("a deadlock was broken") == true)
        #expect(try connection.query("SELECT (SELECT n FROM a) = 2 AND (SELECT n FROM b) = 2").value(as: Bool.self))
    }

    @Test func `two runs never work on one database at once`() throws {
        let (settings, _) = try Self.database()
        var second: RunOutcome?
        let outcome = DatabaseRun.run([try Self.script("ALTER TABLE accounts ADD COLUMN x int;")], on: settings) {
            event in
            guard case .began = event, second == nil else { return }
            second = DatabaseRun.run([], on: settings)
        }
        #expect(isDone(outcome))
        guard case .refused(let because, _)? = second?.end else {
            Issue.record("the second was not refused")
            return
        }
        #expect(because.hasPrefix("another run is at work on this database: process "))
        #expect(isDone(DatabaseRun.run([], on: settings)))
    }

    @Test func `a file that was run is passed by, and refused when it was changed`() throws {
        let (settings, _) = try Self.database()
        let text = "ALTER TABLE accounts ADD COLUMN x int;"
        #expect(isDone(DatabaseRun.run([try Self.script(text)], on: settings)))
        #expect(isDone(DatabaseRun.run([try Self.script(text)], on: settings)))
        let changed = DatabaseRun.run([try Self.script(text + " DROP TABLE accounts;")], on: settings)
        guard case .refused(let because, let mend) = changed.end else {
            Issue.record("\(changed.end)")
            return
        }
        #expect(because == "0001_change.sql was run, and was changed afterwards")
        #expect(mend.contains("file of its own"))
    }

    @Test func `an unfinished file may be mended behind what is done`() throws {
        let (settings, connection) = try Self.database()
        let first = DatabaseRun.run(
            [try Self.script("ALTER TABLE accounts ADD COLUMN x int; ALTER TABLE acounts ADD COLUMN y int;")],
            on: settings
        )
        guard case .failed(let error) = first.end else {
            Issue.record("\(first.end)")
            return
        }
        #expect(error.sqlState == "42P01")
        let mended = "ALTER TABLE accounts ADD COLUMN x int; ALTER TABLE accounts ADD COLUMN y int;"
        #expect(isDone(DatabaseRun.run([try Self.script(mended)], on: settings)))
        #expect(try connection.query("SELECT count(y) FROM accounts").value(as: Int.self) == 0)
        let other = try Self.script("ALTER TABLE accounts ADD COLUMN z int;", "0002.sql")
        #expect(isDone(DatabaseRun.run([other], on: settings)))
    }

    @Test func `an invalid index that a failed build leaves is dropped, others stay`() throws {
        let (settings, connection) = try Self.database(
            Self.table + "CREATE TABLE other (n int); INSERT INTO other VALUES (1), (1);"
        )
        // Left by somebody else, before.
        _ = try? connection.query("CREATE UNIQUE INDEX CONCURRENTLY foreign_one ON other (n)")
        var cleaned: [String] = []
        let outcome = DatabaseRun.run(
            [try Self.script("CREATE UNIQUE INDEX CONCURRENTLY plans ON accounts (plan);")],
            on: settings,
            observe: { if case .cleaned(_, let index) = $0 { cleaned.append(index) } }
        )
        guard case .failed(let error) = outcome.end else {
            Issue.record("\(outcome.end)")
            return
        }
        #expect(error.sqlState == "23505")
        #expect(cleaned == ["public.plans"])
        #expect(try connection.query("SELECT to_regclass('plans') IS NULL").value(as: Bool.self))
        #expect(try connection.query("SELECT to_regclass('foreign_one') IS NOT NULL").value(as: Bool.self))
    }

    @Test func `an index build that was killed is cleaned up and made again`() throws {
        let (settings, connection) = try Self.database()
        let old = try Connection(settings)
        try old.run(script: "BEGIN; UPDATE accounts SET visits = 1 WHERE id = 1")
        let script = try Self.script("CREATE INDEX CONCURRENTLY plans ON accounts (plan);")
        Thread.detachNewThread {
            guard let watch = try? Connection(settings) else { return }
            try? Self.until(
                watch,
                """
                SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
                AND query LIKE 'CREATE INDEX CONC%' AND wait_event_type = 'Lock')
                """
            )
            _ = try? watch.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
                AND query LIKE 'CREATE INDEX CONC%' AND pid <> pg_backend_pid()
                """
            )
        }
        var options = Self.quick
        options.lockTimeoutMilliseconds = 60_000
        let killed = DatabaseRun.run([script], on: settings, options)
        guard case .failed(.connectionLost) = killed.end else {
            Issue.record("\(killed.end)")
            return
        }
        try old.query("COMMIT")
        #expect(
            try connection.query("SELECT NOT indisvalid FROM pg_index WHERE indexrelid = 'plans'::regclass").value(
                as: Bool.self
            )
        )
        var cleaned: [String] = []
        #expect(
            isDone(
                DatabaseRun.run([script], on: settings) {
                    if case .cleaned(_, let index) = $0 { cleaned.append(index) }
                }
            )
        )
        #expect(cleaned == ["public.plans"])
        #expect(
            try connection.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'plans'::regclass").value(
                as: Bool.self
            )
        )
    }

    @Test func `a statement that runs long is given up when the run is to stop`() throws {
        let (settings, connection) = try Self.database()
        let control = RunControl()
        Thread.detachNewThread {
            guard let watch = try? Connection(settings) else { return }
            try? Self.until(
                watch,
                "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')"
            )
            control.cancel()
        }
        let script = try Self.script("CREATE TABLE one (); BEGIN; CREATE TABLE two (); SELECT pg_sleep(300); COMMIT;")
        let outcome = DatabaseRun.run([script], on: settings, control: control)
        guard case .cancelled = outcome.end else {
            Issue.record("\(outcome.end)")
            return
        }
        #expect(outcome.state == ["step 2 of 0001_change.sql was taken back whole", DatabaseRunWords.goOn])
        #expect(
            try connection.query("SELECT to_regclass('one') IS NOT NULL AND to_regclass('two') IS NULL").value(
                as: Bool.self
            )
        )
    }

    @Test func `settings of a file are made again when a run goes on`() throws {
        let (settings, connection) = try Self.database("CREATE SCHEMA audit; CREATE TABLE audit.log (n int);")
        let broken = "SET search_path = audit; ALTER TABLE log ADD COLUMN a int; ALTER TABLE lgo ADD COLUMN b int;"
        _ = DatabaseRun.run([try Self.script(broken)], on: settings)
        let mended = "SET search_path = audit; ALTER TABLE log ADD COLUMN a int; ALTER TABLE log ADD COLUMN b int;"
        #expect(isDone(DatabaseRun.run([try Self.script(mended)], on: settings)))
        #expect(try connection.query("SELECT count(b) FROM audit.log").value(as: Int.self) == 0)
        #expect(
            try connection.query("SELECT to_regclass('public.plimsoll_migrations') IS NOT NULL").value(as: Bool.self)
        )
    }
}

/// What a stopped run says of going on.
enum DatabaseRunWords {
    static let goOn = "the same command goes on from there: what is done is not done again"
}

/// A connection of its own that any thread may use, one at a time.
final class ConnectionBox: Sendable {
    private let connection: Mutex<Connection>
    /// Gives up what it waits for.
    let canceller: Canceller?

    init(_ settings: ConnectionSettings, _ script: String = "SELECT 1") throws {
        let connection = try Connection(settings)
        try connection.run(script: script)
        canceller = connection.canceller
        self.connection = Mutex(connection)
    }

    func run(_ sql: String) {
        connection.withLock { connection in _ = try? connection.run(script: sql, within: .seconds(60)) }
    }
}
