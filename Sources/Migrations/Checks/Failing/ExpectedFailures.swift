// ExpectedFailures: which check speaks of a statement that the server will refuse.
import Findings

/// Sorts what the server will refuse by what is to be done about it.
enum ExpectedFailures {
    /// How the tools are told not to wrap a file.
    static let unwrapping =
        "`-- +goose NO TRANSACTION`, `-- migrate:up transaction:false`, `-- no-transaction` (sqlx), "
        + "`executeInTransaction=false` (Flyway), `runInTransaction:false` (Liquibase), `disable_ddl_transaction!` (Rails), "
        + "`atomic = False` (Django)"

    /// The code of the check that speaks of a failure.
    static func code(of failure: ExpectedFailure, _ view: StatementView) -> FindingCode {
        switch failure.code {
        case "25001": return NotInTransaction.code
        case "55P04": return EnumValueUsedTooSoon.code
        case "0A000", "42809":
            let words = view.statement.sql.lowercased()
            return words.contains("concurrently") ? ConcurrentlyNotPossible.code : FailsAlways.code
        case "57014": return FailsOnData.code
        default: return failure.dependsOnData || failure.code.hasPrefix("23") ? FailsOnData.code : FailsAlways.code
        }
    }
}
