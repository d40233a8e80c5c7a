// DatabaseRun: carries migration files out on a database, so that a run that dies can be gone on with.
import Findings
public import Migrations
public import PostgreSQL

/// Carries migration files out on a database.
///
/// Each part is recorded in `plimsoll_migrations`, in the part's own transaction where it may have one, so that the
/// record is true whenever the run ends: killed between two batches, the next run begins with the next one. Statements
/// that wait for a lock longer than `lock_timeout` are tried again, later each time.
///
/// Limits: blocks its thread. One run at a time for a database, kept by an advisory lock of the session: a pooler that
/// hands sessions out by transaction breaks that; give the address of the server itself.
public struct DatabaseRun {
    /// How a run behaves.
    public struct Options: Sendable {
        /// How long a statement may wait for a lock, unless its file says so itself.
        public var lockTimeoutMilliseconds = 2000
        /// How often a part is tried.
        public var tries = 10
        /// How long is waited between tries.
        public var backoff = Backoff()
        /// How far a replica may be behind while batches go on.
        public var longestReplicaLagSeconds = 10.0
        /// How many sessions may be active while batches go on; nil: half of `max_connections`.
        public var mostActiveSessions: Int?
        /// How long a batch may take.
        public var batchMilliseconds = 200.0
        /// Why it is run, for the record.
        public var why: String?

        /// The usual behaviour.
        public init() {}
    }

    let connection: Connection
    let record: RunRecord
    let options: Options
    let control: RunControl
    let observe: (RunEvent) -> Void
    var outcome = RunOutcome(end: .done)

    /// How long a statement may take: nothing but a signal ends it.
    static let unlimited = Duration.seconds(30 * 86_400)
    /// The key of the advisory lock: "plimsoll" as a number.
    private static let lockKey = 8_101_818_911

    /// Runs files in order, until all are done or one stops.
    public static func run(
        _ scripts: [RunScript],
        on settings: ConnectionSettings,
        _ options: Options = Options(),
        control: RunControl = RunControl(),
        observe: @escaping (RunEvent) -> Void = { _ in }
    ) -> RunOutcome {
        do throws(PostgreSQLError) {
            let connection = try Connection(settings.with("application_name", "plimsoll migrate run"))
            if let refusal = try refusal(connection) { return RunOutcome(end: refusal) }
            let record = try RunRecord(connection)
            var run = DatabaseRun(connection, record, options, control, observe)
            try run.all(scripts)
            return run.outcome
        } catch {
            return RunOutcome(end: .failed(error), state: ["nothing was run"])
        }
    }

    private init(
        _ connection: Connection,
        _ record: RunRecord,
        _ options: Options,
        _ control: RunControl,
        _ observe: @escaping (RunEvent) -> Void
    ) {
        (self.connection, self.record, self.options) = (connection, record, options)
        (self.control, self.observe) = (control, observe)
    }

    /// Why a run may not begin on this server.
    private static func refusal(_ connection: Connection) throws(PostgreSQLError) -> RunOutcome.End? {
        if try connection.query("SELECT pg_is_in_recovery()").value(as: Bool.self) {
            return .refused(
                because: "this server is a replica, which takes no changes",
                mend: "give the primary's address"
            )
        }
        if try connection.query("SELECT pg_try_advisory_lock(\(lockKey))").value(as: Bool.self) { return nil }
        let holder = try connection.query(
            """
            SELECT a.pid, coalesce(host(a.client_addr), 'this machine'), extract(epoch FROM now() - a.backend_start)::int
            FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE l.locktype = 'advisory' AND l.granted
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND l.classid::bigint << 32 | l.objid::bigint = \(lockKey)
            """
        ).first
        let who = holder.map { row in
            "process \(row[0] ?? "?") of the server, from \(row[1] ?? "?"), for \(RunWords.seconds(Double(row[2] ?? "") ?? 0))"
        }
        return .refused(
            because: "another run is at work on this database: \(who ?? "its session was not found")",
            mend: "wait for it, or stop it: it leaves a known state"
        )
    }

    private mutating func all(_ scripts: [RunScript]) throws(PostgreSQLError) {
        for script in scripts {
            guard try file(script) else { return }
        }
    }

    /// Runs one file; whether the next may begin.
    private mutating func file(_ script: RunScript) throws(PostgreSQLError) -> Bool {
        let text = String(decoding: script.source.bytes, as: UTF8.self)
        let hash = try record.hash(text)
        let known = try record.steps(of: script.name)
        var hashes: [String] = []
        for unit in script.units { hashes.append(try record.hash(unit.text)) }
        if let refusal = changed(script, hash, hashes, known) {
            outcome.end = refusal
            outcome.state = [progress(script, known.filter { $0.key > 0 && $0.value.isDone }.count)]
            return false
        }
        outcome.done[script.name] = script.units.count
        if known[0]?.isDone == true {
            observe(.note("\(script.name) was run before, and has not changed since"))
            return true
        }
        if known[0] == nil { try record.begin(script.name, 0, hash, "the whole file", why: options.why) }
        try session(script)
        for (index, unit) in script.units.enumerated() {
            let place = RunPlace(file: script.name, line: unit.line, step: index + 1, steps: script.units.count)
            guard try one(unit, at: place, hashes[index], known[index + 1]) else {
                outcome.place = place
                outcome.done[script.name] = index
                return false
            }
        }
        try record.finish(script.name, 0, hash, "the whole file", why: options.why)
        return true
    }

    /// A session as a file expects it: its own settings only.
    private func session(_ script: RunScript) throws(PostgreSQLError) {
        try connection.query("RESET ALL")
        try connection.query("SET lock_timeout = '\(options.lockTimeoutMilliseconds)ms'")
        // A time limit of the role would end a long step half way.
        try connection.query("SET statement_timeout = 0")
        try connection.query("SET idle_in_transaction_session_timeout = 0")
    }

    /// Why a file that was run already may not go on.
    private func changed(
        _ script: RunScript,
        _ hash: String,
        _ hashes: [String],
        _ known: [Int: RunRecord.Step]
    ) -> RunOutcome.End? {
        guard let whole = known[0], whole.hash != hash else { return nil }
        let mend = "put it back as it was, and write what is new into a file of its own"
        if whole.isDone {
            return .refused(because: "\(script.name) was run, and was changed afterwards", mend: mend)
        }
        for (step, earlier) in known where step > 0 {
            let isThere = script.units.indices.contains(step - 1)
            if isThere, hashes[step - 1] == earlier.hash { continue }
            let line = isThere ? " (line \(script.units[step - 1].line))" : ""
            let state = earlier.isDone ? "was run" : "has begun"
            return .refused(
                because: "step \(step) of \(script.name) \(state), and was changed afterwards\(line)",
                mend: mend
            )
        }
        return nil
    }

    /// Runs one part, or passes it by; whether the next may begin.
    private mutating func one(
        _ unit: RunScript.Unit,
        at place: RunPlace,
        _ hash: String,
        _ known: RunRecord.Step?
    ) throws(PostgreSQLError) -> Bool {
        if case .setting(let sql) = unit.work { return try setting(sql, at: place) }
        if known?.isDone == true {
            observe(.skipped(place))
            return true
        }
        guard !control.isCancelled else {
            stop(at: place, "step \(place.step) of \(place.file) has not begun")
            return false
        }
        observe(.began(place, summary: RunSummary.text(unit.work)))
        let clock = StopWatch()
        let step = StepIdentity(hash: hash, text: unit.text)
        var rows: Int?
        let isDone: Bool
        switch unit.work {
        case .setting: isDone = true
        case .transaction(let statements): isDone = try transaction(statements, step, at: place)
        case .alone(let sql, let kind): isDone = try alone(sql, kind, step, known, at: place)
        case .batches(let backfill):
            let before = outcome.rows
            isDone = try batches(backfill, step, known, at: place)
            rows = outcome.rows - before
        }
        if isDone { observe(.finished(place, seconds: clock.seconds, rows: rows)) }
        return isDone
    }

    private mutating func setting(_ sql: String, at place: RunPlace) throws(PostgreSQLError) -> Bool {
        do throws(PostgreSQLError) {
            try connection.query(sql)
            return true
        } catch {
            return fail(error, at: place, "a setting was refused")
        }
    }
}

/// A part as the record knows it.
struct StepIdentity {
    var hash: String
    var text: String
}

extension DatabaseRun {
    // MARK: - Ends

    /// Stops where it was asked to.
    mutating func stop(at place: RunPlace, _ state: String) {
        outcome.end = .cancelled
        outcome.state.append(state)
        outcome.state.append(DatabaseRun.howToGoOn)
    }

    /// Stops at an error; false, for the caller to give back.
    mutating func fail(_ error: PostgreSQLError, at place: RunPlace, _ state: String) -> Bool {
        outcome.end = .failed(error)
        outcome.state.append(state)
        outcome.state.append(DatabaseRun.howToGoOn)
        return false
    }

    static let howToGoOn = "the same command goes on from there: what is done is not done again"

    func progress(_ script: RunScript, _ done: Int) -> String {
        "\(done) of \(script.units.count) steps of \(script.name) are done"
    }

    // MARK: - Tries

    /// What came of one try.
    enum Try {
        case done
        case again(PostgreSQLError)
        case failed(PostgreSQLError)
        case cancelled
    }

    /// What an error means for the next try.
    func verdict(_ error: PostgreSQLError) -> Try {
        guard let code = error.sqlState else { return .failed(error) }
        if control.isCancelled, code == "57014" || Backoff.isWorthAnotherTry(sqlState: code) { return .cancelled }
        return Backoff.isWorthAnotherTry(sqlState: code) ? .again(error) : .failed(error)
    }

    /// Tries until it works, cannot work, was tried often enough or is to stop.
    mutating func trying(at place: RunPlace, _ attempt: (inout DatabaseRun) -> Try) -> Try {
        var number = 1
        while true {
            let result = attempt(&self)
            guard case .again(let error) = result else { return result }
            guard number < options.tries else { return .failed(error) }
            outcome.retries += 1
            let wait = options.backoff.milliseconds(afterTry: number, chance: Double.random(in: 0..<1))
            let because = RunWords.reason(error) + blocker()
            observe(.retry(place, failedTry: number, of: options.tries, waitMilliseconds: wait, because: because))
            guard control.sleep(milliseconds: wait) else { return .cancelled }
            number += 1
        }
    }

    /// Who holds locks for longest: most likely whom we waited for.
    private func blocker() -> String {
        let answer = try? connection.query(
            """
            SELECT a.pid, coalesce(nullif(a.application_name, ''), 'no name'), a.state,
                extract(epoch FROM clock_timestamp() - a.xact_start)::float8, l.relation::regclass::text
            FROM pg_locks l JOIN pg_stat_activity a USING (pid) JOIN pg_class c ON c.oid = l.relation
            WHERE l.locktype = 'relation' AND l.granted AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND c.relnamespace <> 'pg_catalog'::regnamespace AND c.relkind IN ('r', 'p', 'm')
            ORDER BY a.xact_start LIMIT 1
            """
        )
        guard let row = answer?.first, let seconds = Double(row[3] ?? "") else { return "" }
        return "; the oldest transaction is process \(row[0] ?? "?") (\(row[1] ?? "?"), \(row[2] ?? "?")), "
            + "\(RunWords.seconds(seconds)) old, with a lock on \(row[4] ?? "?")"
    }
}

extension RunWords {
    /// Why a try failed.
    static func reason(_ error: PostgreSQLError) -> String {
        switch error.sqlState {
        case "55P03": "a lock was not had in time"
        case "40P01": "a deadlock was broken"
        default: "\(error)"
        }
    }
}

/// A part in a few words.
enum RunSummary {
    static func text(_ work: RunScript.Work) -> String {
        switch work {
        case .setting(let sql), .alone(let sql, _): short(sql)
        case .transaction(let statements):
            statements.count == 1
                ? short(statements.first ?? "")
                : "\(statements.count) statements in one transaction: \(short(statements.first ?? ""))"
        case .batches(let backfill): "in batches: " + short(backfill.statement)
        }
    }

    private static func short(_ sql: String) -> String {
        let words = sql.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.joined(separator: " ")
        return words.count > 90 ? words.prefix(89) + "…" : words
    }
}
