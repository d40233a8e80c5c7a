// DatabaseRun+steps: transactions that commit with their record, and statements that may stand in none.
import Migrations
import PostgreSQL

extension DatabaseRun {
    /// Runs statements and their record in one transaction; whether the next part may begin.
    mutating func transaction(
        _ statements: [String],
        _ step: StepIdentity,
        at place: RunPlace
    ) throws(PostgreSQLError) -> Bool {
        let result = trying(at: place) { run in
            do throws(PostgreSQLError) {
                try run.commit(statements, step, at: place)
                return .done
            } catch {
                run.rollBack()
                return run.verdict(error)
            }
        }
        switch result {
        case .done: return true
        case .cancelled, .again:
            stop(at: place, "step \(place.step) of \(place.file) was taken back whole")
            return false
        case .failed(let error):
            if case .connectionLost = error {
                return fail(
                    error,
                    at: place,
                    "whether step \(place.step) of \(place.file) was committed, the next run will see"
                )
            }
            return fail(error, at: place, "step \(place.step) of \(place.file) was taken back whole")
        }
    }

    private func commit(_ statements: [String], _ step: StepIdentity, at place: RunPlace) throws(PostgreSQLError) {
        try connection.query("BEGIN")
        try control.interruptible(connection) { () throws(PostgreSQLError) in
            for statement in statements { try connection.query(statement, within: DatabaseRun.unlimited) }
        }
        try record.finish(place.file, place.step, step.hash, step.text, why: options.why)
        try connection.query("COMMIT", within: DatabaseRun.unlimited)
    }

    func rollBack() {
        guard connection.transaction != .none else { return }
        _ = try? connection.query("ROLLBACK")
    }

    /// Runs a statement that may stand in no transaction; whether the next part may begin.
    mutating func alone(
        _ sql: String,
        _ kind: LoneStatement,
        _ step: StepIdentity,
        _ known: RunRecord.Step?,
        at place: RunPlace
    ) throws(PostgreSQLError) -> Bool {
        var before = known?.invalidBefore ?? []
        if known == nil {
            before = try InvalidIndexes.names(connection)
            try record.begin(place.file, place.step, step.hash, step.text, why: options.why, invalid: before)
        } else {
            _ = tidy(since: before, at: place)
            if try isDone(kind) {
                observe(.note("step \(place.step) of \(place.file) was done when an earlier run was killed"))
                try record.finish(place.file, place.step, step.hash, step.text, why: options.why)
                return true
            }
        }
        let text = try isPending(kind) ? finalize(kind) ?? sql : sql
        let result = trying(at: place) { run in
            let outcome = run.attempt(text)
            if case .done = outcome { return outcome }
            _ = run.tidy(since: before, at: place)
            return outcome
        }
        let name = "step \(place.step) of \(place.file)"
        switch result {
        case .done:
            try record.finish(place.file, place.step, step.hash, step.text, why: options.why)
            return true
        case .cancelled, .again:
            stop(at: place, "\(name) was given up\(try isPending(kind) ? "; the partition is half detached" : "")")
            return false
        case .failed(let error):
            return fail(error, at: place, "\(name) failed; it changes nothing until it is through")
        }
    }

    private func attempt(_ sql: String) -> Try {
        do throws(PostgreSQLError) {
            try control.interruptible(connection) { () throws(PostgreSQLError) in
                _ = try connection.query(sql, within: DatabaseRun.unlimited)
            }
            return .done
        } catch {
            return verdict(error)
        }
    }

    /// Drops what a failed build left behind.
    private mutating func tidy(since before: [String], at place: RunPlace) -> Bool {
        let timeout = try? connection.query("SHOW lock_timeout").first?[0]
        let result = InvalidIndexes.clean(connection, since: before)
        if let timeout { _ = try? connection.query("SET lock_timeout = \(Quoted.text(timeout))") }
        for name in result.dropped { observe(.cleaned(place, index: name)) }
        for sentence in result.left {
            observe(.note(sentence))
            if !outcome.state.contains(sentence) { outcome.state.append(sentence) }
        }
        return result.left.isEmpty
    }

    /// Whether a statement that was begun by a run that died is done.
    private func isDone(_ kind: LoneStatement) throws(PostgreSQLError) -> Bool {
        switch kind {
        case .createIndex(let name):
            return try connection.query(
                "SELECT EXISTS (SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND indisvalid)",
                [Parameter(name)]
            ).value()
        case .dropIndex(let name):
            return try connection.query("SELECT to_regclass($1) IS NULL", [Parameter(name)]).value()
        case .detach(let table, let partition):
            return try connection.query(
                "SELECT NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = to_regclass($1) AND inhrelid = to_regclass($2))",
                [Parameter(table), Parameter(partition)]
            ).value()
        case .other: return false
        }
    }

    /// Whether a partition is half detached.
    private func isPending(_ kind: LoneStatement) throws(PostgreSQLError) -> Bool {
        guard case .detach(let table, let partition) = kind else { return false }
        return try connection.query(
            """
            SELECT EXISTS (SELECT 1 FROM pg_inherits
            WHERE inhparent = to_regclass($1) AND inhrelid = to_regclass($2) AND inhdetachpending)
            """,
            [Parameter(table), Parameter(partition)]
        ).value()
    }

    private func finalize(_ kind: LoneStatement) -> String? {
        guard case .detach(let table, let partition) = kind else { return nil }
        return "ALTER TABLE \(table) DETACH PARTITION \(partition) FINALIZE"
    }
}
