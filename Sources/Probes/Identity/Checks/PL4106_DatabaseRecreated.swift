// PL4106: a database that was dropped and created again under its old name.
public import Findings

/// A database that was dropped and created again under its old name.
public struct DatabaseRecreated: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4106"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the database was dropped and created again",
        what:
            "The server and the database's name are the recorded ones; the database's number is new. PostgreSQL "
            + "gives a number once.",
        because: "What was in it is gone, or was restored from a backup that nobody has announced",
        bad: """
            production: postgres://shop@1️⃣db-recreated.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-1.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S40", "S43"]
    )

    static func finding(_ comparison: Comparison, _ facts: PostgresFacts, recorded: String) -> Finding {
        let question = comparison.question
        let size = facts.bytes.map { ", \(Amounts.size($0))" } ?? ""
        return finding(
            "the database \(facts.name) of \(question.environment) was dropped and created again",
            at: question.databasePlace ?? question.place,
            label: "is number \(facts.database ?? "?"), was \(recorded)\(size)",
            mend: "find out who did it; if it was meant: \(question.adoption)",
            related: [comparison.recorded("database")] + comparison.others
        )
    }
}
