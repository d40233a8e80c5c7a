// RestoredLook: what a restored database holds, and whether it answers the contract's questions as promised.
import Contracts
import PostgreSQL

/// Looks into a restored database.
struct RestoredLook {
    let cluster: LocalCluster
    /// Whether files were restored, not statements: then nothing has read their rows yet.
    let isPhysical: Bool
    let watch: RestoreWatch

    /// Fills the outcome in.
    ///
    /// - Throws: where the database is missing, has no table, cannot be read through, or answers otherwise.
    func run(
        database name: String?,
        _ questions: [Contract.Connection.Backup.Question],
        _ outcome: inout RehearsalOutcome
    ) throws(RestoreFailure) {
        let database = try chosen(name)
        outcome.database = database
        let connection = try connect(database)
        watch.watch(connection.canceller)
        defer { watch.watch(nil) }
        let facts = try asking { () throws(PostgreSQLError) in
            try PostgreSQLIdentity.facts(of: connection, within: .seconds(30))
        }
        if isPhysical { outcome.system = facts.system }
        (outcome.marker, outcome.bytes) = (facts.marker, facts.bytes)
        try count(connection, database, &outcome)
        if isPhysical { try readThrough(database) }
        for question in questions { outcome.answers.append(try answer(question, connection)) }
        if let first = outcome.answers.first(where: { $0.broken != nil }), let words = first.broken {
            throw .broken(words)
        }
    }

    /// The database to ask: the one in use, or the only one there is.
    private func chosen(_ name: String?) throws(RestoreFailure) -> String {
        let connection = try connect("postgres", else: "template1")
        let answer = try asking { () throws(PostgreSQLError) in
            try connection.query(
                "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname"
            )
        }
        let names = answer.rows.compactMap { $0[0] }
        if let name {
            guard names.contains(name) else {
                throw .broken("the restored server has no database \(name); it has \(names.joined(separator: ", "))")
            }
            return name
        }
        let own = names.filter { $0 != "postgres" }
        guard let only = own.first ?? names.first, own.count <= 1 else {
            throw .impossible(
                "the restored server has the databases \(own.joined(separator: ", ")), and which is not known"
            )
        }
        return only
    }

    private func connect(_ database: String, else other: String? = nil) throws(RestoreFailure) -> Connection {
        do throws(PostgreSQLError) {
            return try Connection(cluster.settings(database: database), within: .seconds(30))
        } catch {
            if let other, error.sqlState == "3D000" { return try connect(other) }
            throw RestoreWords.lack(in: [error.description]) ?? .broken("it cannot be opened: \(error)")
        }
    }

    private func count(_ connection: Connection, _ database: String, _ outcome: inout RehearsalOutcome)
        throws(RestoreFailure)
    {
        let tables = try asking { () throws(PostgreSQLError) in
            try connection.query(
                """
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                  AND n.nspname !~ '^pg_' AND c.relname <> '\(Marker.table)' AND c.relpersistence = 'p' ORDER BY 1
                """
            )
        }
        let names = tables.rows.compactMap { $0[0] }
        outcome.tables = names.count
        guard !names.isEmpty else { throw .broken("the restored database \(database) has no table") }
        var rows: Int64 = 0
        for name in names {
            if let reason = watch.reason() { throw .impossible(reason) }
            watch.show(fed: 0)
            let number = try asking { () throws(PostgreSQLError) in
                try connection.query("SELECT count(*) FROM ONLY \(name)", within: watch.deadline.remaining)
            }
            rows += number.first?[0].flatMap { Int64($0) } ?? 0
        }
        outcome.rows = rows
    }

    /// Reads every row with its large values: pages that were damaged in the backup show here.
    private func readThrough(_ database: String) throws(RestoreFailure) {
        watch.begin("reading every row")
        let tool = ToolRun(
            cluster.programs.path("pg_dump"),
            ["-h", cluster.folder, "-p", "\(cluster.port)", "-U", "postgres", "-d", database, "-f", "/dev/null"],
            variables: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        )
        _ = try RestoreWords.judge(try watch.run(tool), of: "reading every row")
    }

    private func answer(_ question: Contract.Connection.Backup.Question, _ connection: Connection)
        throws(RestoreFailure) -> RehearsalOutcome.Answer
    {
        if let reason = watch.reason() { throw .impossible(reason) }
        let query = question.query.value
        var answer = RehearsalOutcome.Answer(query: query)
        do throws(PostgreSQLError) {
            answer.answer = try connection.query(query, within: watch.deadline.remaining).first?[0]
        } catch {
            guard case .server(let message) = error, !watch.isStopped else { throw failure(error) }
            answer.broken = "\(query): \(message.message)"
            return answer
        }
        if let promised = question.brokenPromise(by: answer.answer) {
            let because = question.because.map { " (\($0))" } ?? ""
            answer.broken = "\(query) answers \(answer.answer ?? "nothing"), and \(promised) is promised\(because)"
        }
        return answer
    }

    private func asking<Value>(_ body: () throws(PostgreSQLError) -> Value) throws(RestoreFailure) -> Value {
        do throws(PostgreSQLError) { return try body() } catch { throw failure(error) }
    }

    private func failure(_ error: PostgreSQLError) -> RestoreFailure {
        if let reason = watch.reason() { return .impossible(reason) }
        switch error {
        case .timedOut: return .impossible(error.description)
        case .connectionLost: return RestoreWords.lack(in: [cluster.complaints]) ?? .broken(cluster.complaints)
        default: return RestoreWords.lack(in: [error.description]) ?? .broken(error.description)
        }
    }
}

extension Contract.Connection.Backup.Question {
    /// What was promised, in words, where an answer does not keep it; nil where it does.
    func brokenPromise(by answer: String?) -> String? {
        if let equals, answer != equals { return equals }
        guard atLeast != nil || atMost != nil else { return nil }
        let limits = [atLeast.map { "at least \($0)" }, atMost.map { "at most \($0)" }].compactMap(\.self)
        let words = limits.joined(separator: " and ")
        // A number of PostgreSQL may have a fraction.
        guard let answer, let number = Double(answer) else { return words }
        if let atLeast, number < Double(atLeast) { return words }
        if let atMost, number > Double(atMost) { return words }
        return nil
    }
}
