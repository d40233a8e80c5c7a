// PL4111: a copy of the environment's database.
public import Findings

/// A copy of the environment's database, while the original runs on.
public struct CopyOfServer: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4111"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "this is a copy of the environment's database",
        what:
            "Two servers answer that have the same system identifier: one at the recorded address, one at the "
            + "address in config, neither a standby. A base backup was started as a server of its own.",
        because: "It looks right in every table, and what customers save in it is missing from the original",
        bad: """
            production: postgres://shop@1️⃣db-copy.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-1.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S40", "S42"]
    )

    static func finding(_ comparison: Comparison, original: String) -> Finding {
        let question = comparison.question
        return finding(
            "this is a copy of the database \(question.environment) has, which runs on at \(original)",
            at: question.place,
            label: "was started from a base backup, and goes its own way since",
            mend: "put \(original) back, or, if the copy is meant to take over: \(question.adoption)",
            related: [comparison.recorded("at")] + comparison.others
        )
    }
}
