// PL4109: the right server in an older state than it had already.
public import Findings

/// The right server in an older state than it had already.
public struct OlderThanRecorded: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4109"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the database is in an older state than it was already",
        what:
            "The system identifier is the recorded one, but the timeline or the position of the write-ahead log "
            + "lies before the recorded one: a primary left behind by a promotion, a restored backup, or a copy made "
            + "earlier.",
        because: "What was saved since is not in it, and what is saved now is on a branch that will be thrown away",
        bad: """
            production: postgres://shop@1️⃣db-old.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-1.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S40", "S42"]
    )

    static func finding(_ comparison: Comparison, label: String, key: String) -> Finding {
        let question = comparison.question
        return finding(
            "this is an older state of the database \(question.environment) had",
            at: question.place,
            label: label,
            mend: "find the server that went on; if this one is meant: \(question.adoption)",
            related: [comparison.recorded(key)] + comparison.others
        )
    }
}
