// MigrationRun+locks: for how long a repository's new migrations keep others waiting, for those who approve them.
import Changes
import Findings
import Migrations

/// The new migrations of a repository, as a change carries them.
struct RepositoryMigrations {
    /// What was found and what was not checked.
    let report: Report
    /// The tables that others wait for; nil where the migrations could not be looked at.
    let locks: [PredictedLock]?
    /// How many files were looked at.
    let count: Int

    /// How many locks a change carries.
    private static let lockLimit = 200

    /// Those of a contract that are not committed yet, or differ from a revision.
    init(contract: String, environment: String, since revision: String?) {
        var run = MigrationRun(files: [])
        run.contract = contract
        run.environment = environment
        run.against = revision ?? "HEAD"
        do {
            let outcome = try run.outcome()
            report = MigrationRun.report(outcome, since: revision)
            count = outcome.analysis.files.count
            locks = Array(outcome.analysis.locks.prefix(Self.lockLimit))
        } catch {
            (report, locks, count) = (MigrationRun.report(failure: error, since: revision), nil, 0)
        }
    }
}

extension MigrationAnalysis {
    /// The tables that others wait for, in the order of the statements.
    fileprivate var locks: [PredictedLock] {
        statements.flatMap { statement in
            statement.blocks.map { block in
                let source = files[statement.file].source
                let line = Place(source: source, span: statement.effect.statement.span).start.line
                return PredictedLock(
                    place: "\(source.name):\(line)",
                    table: block.table,
                    lock: statement.tables.first { $0.table == block.table }?.lock?.name,
                    blocksReads: block.blocksReads,
                    seconds: block.seconds.map { [$0.low, $0.likely, $0.high] },
                    words: block.words
                )
            }
        }
    }
}

extension TableBlock {
    /// Who waits for how long.
    fileprivate var words: String {
        let who = blocksReads ? "reads and writes wait" : "writes wait"
        let time =
            seconds.map { "\(MigrationWords.range($0)), \(basis.words)" } ?? "for an unknown time: \(basis.words)"
        return "\(who) \(time)" + (queue.words(during: seconds).map { " · \($0)" } ?? "")
    }
}
