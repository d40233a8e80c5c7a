// PL4201: a newest backup that is older than promised.
public import Findings

/// A newest backup that is older than promised.
public struct BackupStale: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4201"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        ofBackups: "the newest backup is too old",
        what: "The newest backup of the database in use was finished longer ago than `newest_within` allows.",
        because: "Everything saved since is lost when the database is",
        promise: "newest_within: 1️⃣26h, provider: command, command: ./stale",
        stories: ["S31", "S42"]
    )

    static func finding(_ question: BackupQuestion, _ name: String, _ finished: Int64, _ limit: Duration, now: Int64)
        -> Finding
    {
        finding(
            "the newest backup of \(question.connection) in \(question.environment) is \(Amounts.span(now - finished)) old",
            at: question.place("newest_within"),
            label: "at most \(Amounts.span(limit))",
            facts: ["\(name), finished \(Amounts.text(finished))"],
            mend: "find out why the job stopped, run it by hand, then check again"
        )
    }
}
