// PostgreSQLCommit: one batch of writers written to PostgreSQL, and what became of it where the connection ended.
import Glibc
import Journal
import PostgreSQL

/// One batch of writers written to PostgreSQL.
struct PostgreSQLCommit {
    let lane: Lane
    let table: PostgreSQLEvents
    let growing: Growth

    /// What a try came to.
    private enum Attempt: Sendable {
        case done([BatchPlan.Outcome], JournalHead)
        case unsure([BatchPlan.Outcome], JournalHead, because: String)
    }

    /// Writes a batch in one transaction and answers each of its requests.
    ///
    /// Cost: blocks; at most 30 s for each statement, and as long again to learn what became of a commit.
    func carryOut(_ batch: [AppendRequest]) -> [BatchPlan.Outcome] {
        let attempt: Attempt
        do {
            // May be run again: what fails before COMMIT was asked for is undone by the server.
            attempt = try lane.runRepeatable { try self.attempt(batch, $0) }
        } catch {
            return BatchPlan.failed(batch, PostgreSQLWords.failure(error))
        }
        switch attempt {
        case .done(let outcomes, let head):
            growing.reached(head.position)
            return outcomes
        case .unsure(let outcomes, let head, let because):
            guard let isWritten = findOut(head) else { return BatchPlan.failed(batch, .unsure(because: because)) }
            guard isWritten else { return BatchPlan.failed(batch, .unavailable(because: because)) }
            growing.reached(head.position)
            return outcomes
        }
    }

    private func attempt(_ batch: [AppendRequest], _ connection: Connection) throws -> Attempt {
        let head = try table.beginAppending(connection)
        let versions = try table.versions(of: Set(batch.map(\.stream)), connection)
        let plan = BatchPlan(batch, after: head, versions: versions)
        guard !plan.written.isEmpty else {
            try connection.query("ROLLBACK", within: .seconds(10))
            return .done(plan.outcomes, head)
        }
        try table.write(plan, connection)
        do {
            let answer = try connection.query("COMMIT", within: JournalDatabase.limit)
            guard answer.commandTag == "COMMIT" else {
                throw StoreFailure.unavailable(because: "PostgreSQL took the transaction back")
            }
        } catch let error as PostgreSQLError {
            // An error that the server itself reports of COMMIT, other than its own end, took the transaction back.
            if case .server = error, !PostgreSQLWords.isOfConnection(error), error.sqlState != "57014" { throw error }
            return .unsure(plan.outcomes, plan.head, because: PostgreSQLWords.words(error))
        }
        return .done(plan.outcomes, plan.head)
    }

    /// Whether the events up to `head` were written; nil where the server cannot be asked in time.
    ///
    /// The old transaction may still be about to commit; waiting for the row it holds waits for its end.
    private func findOut(_ head: JournalHead) -> Bool? {
        let deadline = Deadline.after(JournalDatabase.limit)
        while !deadline.hasPassed {
            let answer: Bool? = try? lane.runOnce { connection in
                _ = try table.beginAppending(connection)
                let hash = try table.hash(at: head.position, connection)
                try connection.query("ROLLBACK", within: .seconds(10))
                return hash == head.hash
            }
            if let answer { return answer }
            usleep(200_000)
        }
        return nil
    }
}
