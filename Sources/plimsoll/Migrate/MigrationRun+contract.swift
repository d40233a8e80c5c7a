// MigrationRun+contract: the migrations of a contract, as one phase of `plimsoll check`.
import Findings

extension MigrationRun {
    /// What is said of the contract's migrations in an environment.
    ///
    /// Those that differ from `revision` are checked; without one, those that are not committed yet: which of the
    /// committed ones an environment has already cannot be seen from here.
    static func report(contract: String, environment: String, since revision: String?) -> Report {
        RepositoryMigrations(contract: contract, environment: environment, since: revision).report
    }

    /// What is said of migrations that were looked at.
    static func report(_ outcome: Outcome, since revision: String?) -> Report {
        var report = outcome.report
        if revision == nil {
            report.unchecked.append(
                Unchecked(
                    "migrations that are committed",
                    because:
                        "which of them an environment has already is not known; --against REVISION checks those since",
                    wasRequired: false
                )
            )
        }
        return report
    }

    /// What is said where they could not be looked at.
    ///
    /// Without git it is not known which are new; whoever asked for a revision has to get it.
    static func report(failure: any Error, since revision: String?) -> Report {
        let words = (failure as? MigrationProblem)?.words ?? "they cannot be read"
        return Report(unchecked: [Unchecked("migrations", because: words, wasRequired: revision != nil)])
    }
}
