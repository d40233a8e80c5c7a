// BackfillTests: batches on a real server: each row once whatever happens, stopped, killed, slowed by a replica.
import Databases
import Findings
import Foundation
import Migrations
import PostgreSQL
import Support
import Testing

@Suite struct BackfillTests {
    private func isDone(_ outcome: RunOutcome) -> Bool {
        if case .done = outcome.end { return true }
        Issue.record("\(outcome.end): \(outcome.state)")
        return false
    }

    private static let visits = "-- plimsoll:batches by (id), 100 rows\nUPDATE accounts SET visits = visits + 1;\n"

    /// How often rows were visited: each once is one line, `1`.
    private func visits(_ connection: Connection, _ table: String = "accounts") throws -> [String] {
        try connection.query("SELECT DISTINCT visits FROM \(table) ORDER BY 1").rows.compactMap { $0[0] }
    }

    @Test func `a run that is stopped between batches goes on with each row once`() throws {
        let (settings, connection) = try RunTests.database()
        var options = DatabaseRun.Options()
        options.batchMilliseconds = 1
        let script = try RunTests.script(Self.visits)
        let control = RunControl()
        var batches = 0
        let stopped = DatabaseRun.run([script], on: settings, options, control: control) { event in
            guard case .batch = event else { return }
            batches += 1
            if batches == 3 { control.cancel() }
        }
        guard case .cancelled = stopped.end else {
            Issue.record("\(stopped.end)")
            return
        }
        #expect(stopped.rows > 0 && stopped.rows < 2000)
        #expect(stopped.state.first == "\(stopped.rows) rows are changed and committed, none half")
        #expect(try visits(connection) == ["0", "1"])
        let second = DatabaseRun.run([script], on: settings, options)
        #expect(isDone(second))
        #expect(stopped.rows + second.rows == 2000)
        #expect(try visits(connection) == ["1"])
    }

    @Test func `a run whose server session is killed goes on with each row once`() throws {
        let (settings, connection) = try RunTests.database(
            """
            CREATE TABLE accounts (tenant text, id int, visits int DEFAULT 0, PRIMARY KEY (tenant, id));
            INSERT INTO accounts SELECT 't''' || g % 7, g FROM generate_series(1, 3000) g;
            """
        )
        let text =
            "-- plimsoll:batches by (tenant, id), 50 rows\nUPDATE accounts AS a SET visits = a.visits + 1\nWHERE id > 0;\n"
        let script = try RunTests.script(text)
        var options = DatabaseRun.Options()
        options.batchMilliseconds = 1
        var kills = 0
        for _ in 0..<20 {
            var batches = 0
            let outcome = DatabaseRun.run([script], on: settings, options) { event in
                guard case .batch = event else { return }
                batches += 1
                guard batches == 4, kills < 5 else { return }
                kills += 1
                _ = try? connection.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND application_name = 'plimsoll migrate run'
                    """
                )
            }
            if case .done = outcome.end { break }
            guard case .failed(.connectionLost) = outcome.end else {
                Issue.record("\(outcome.end)")
                return
            }
            try RunTests.until(
                connection,
                """
                SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = 'plimsoll migrate run')
                """
            )
        }
        #expect(kills == 5)
        #expect(try visits(connection) == ["1"])
    }

    @Test func `a batch that meets a locked row is tried again alone`() throws {
        let (settings, connection) = try RunTests.database()
        let blocker = try Connection(settings)
        try blocker.run(script: "BEGIN; UPDATE accounts SET plan = 'x' WHERE id = 150")
        var retries = 0
        let outcome = DatabaseRun.run([try RunTests.script(Self.visits)], on: settings, RunTests.quick) { event in
            guard case .retry = event else { return }
            retries += 1
            if retries == 1 { _ = try? blocker.query("COMMIT") }
        }
        #expect(isDone(outcome))
        #expect(retries == 1 && outcome.rows == 2000)
        #expect(try visits(connection) == ["1"])
    }

    @Test func `a table without a key is filled by place, pass after pass`() throws {
        let (settings, connection) = try RunTests.database(
            "CREATE TABLE log (n int, tag text); INSERT INTO log SELECT g FROM generate_series(1, 20000) g;"
        )
        let text = "-- plimsoll:batches by place, 100 rows\nUPDATE log SET tag = 'x' WHERE tag IS NULL;\n"
        let outcome = DatabaseRun.run([try RunTests.script(text)], on: settings)
        #expect(isDone(outcome))
        #expect(outcome.rows == 20_000)
        #expect(try connection.query("SELECT count(*) FROM log WHERE tag IS NULL").value(as: Int.self) == 0)
    }

    @Test func `batches wait for a replica that is behind`() throws {
        let primary = try LocalCluster(LocalCluster.Options(settings: ["wal_level": "replica"]))
        defer { primary.close() }
        let connection = try Connection(primary.settings(), within: .seconds(60))
        try connection.run(script: RunTests.table, within: .seconds(60))
        let options = LocalCluster.Options(origin: .baseBackup(of: primary.settings(), asStandby: true))
        let replica = try LocalCluster(options, within: .seconds(120))
        defer { replica.close() }
        let standby = try Connection(replica.settings(), within: .seconds(60))
        try RunTests.until(connection, "SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE state = 'streaming')")
        try standby.query("SELECT pg_wal_replay_pause()")
        var behaviour = DatabaseRun.Options()
        behaviour.longestReplicaLagSeconds = 0.2
        behaviour.batchMilliseconds = 1
        var reasons: [String] = []
        let slow =
            "-- plimsoll:batches by (id), 10 rows\nUPDATE accounts SET visits = visits + 1 + 0 * length(pg_sleep(0.001)::text);\n"
        let outcome = DatabaseRun.run([try RunTests.script(slow)], on: primary.settings(), behaviour) { event in
            guard case .waiting(_, let because) = event else { return }
            reasons.append(because)
            if reasons.count == 2 { _ = try? standby.query("SELECT pg_wal_replay_resume()") }
        }
        #expect(isDone(outcome))
        #expect(reasons.count >= 2)
        #expect(reasons.first?.contains(" behind (") == true)
        #expect(try visits(connection) == ["1"])
    }

    @Test func `batches wait while too many sessions are active`() throws {
        let (settings, connection) = try RunTests.database()
        let busy = try ConnectionBox(settings)
        let canceller = try #require(busy.canceller)
        Thread.detachNewThread { busy.run("SELECT pg_sleep(300)") }
        try RunTests.until(
            connection,
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep')"
        )
        var options = DatabaseRun.Options()
        options.mostActiveSessions = 0
        let control = RunControl()
        var reasons: [String] = []
        let outcome = DatabaseRun.run([try RunTests.script(Self.visits)], on: settings, options, control: control) {
            event in
            guard case .waiting(_, let because) = event else { return }
            reasons.append(because)
            control.cancel()
        }
        canceller.cancel()
        guard case .cancelled = outcome.end else {
            Issue.record("\(outcome.end)")
            return
        }
        #expect(reasons.first?.contains("active, more than 0") == true)
        #expect(outcome.rows == 0)
    }
}
