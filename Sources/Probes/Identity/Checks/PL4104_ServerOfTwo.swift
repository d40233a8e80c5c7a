// PL4104: one server in two environments.
public import Findings

/// One server in two environments that should have one each.
public struct ServerOfTwo: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4104"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "two environments use one server",
        what:
            "A connection with `identity: unique` leads to the same server, or to a standby of it, in two "
            + "environments. Both are wrong until one of them changes.",
        because: "A test, a reset or a migration of one environment happens to the other's data",
        bad: """
            production: postgres://shop@1️⃣db-1.shop.example/shop
            staging: postgres://shop@2️⃣db-1.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-1.shop.example/shop
            staging: postgres://shop@db-2.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S40", "S43"]
    )

    /// Both answered in this run.
    static func finding(
        _ question: IdentityQuestion,
        _ facts: ServerFacts,
        with twins: [IdentityQuestion],
        isStandby: Bool
    ) -> Finding {
        let names = twins.map(\.environment).joined(separator: ", ")
        let what =
            isStandby
            ? "this and the \(facts.noun) of \(names) hold the same data: one is the other's standby"
            : "this is the \(facts.noun) of \(names) too"
        return finding(
            what,
            at: question.place,
            label: facts.shortIdentifier.map { "is \($0)" },
            mend: "give \(question.environment) one of its own, or write `identity: shared` if that is meant",
            related: twins.map { RelatedPlace("\($0.environment) uses it here", at: $0.place) }
        )
    }

    /// The other environment was not asked; its record says the same.
    static func finding(_ question: IdentityQuestion, _ facts: ServerFacts, record entry: RecordFile.Entry) -> Finding {
        finding(
            "this is the \(facts.noun) that \(entry.environment) has recorded for \(entry.connection)",
            at: question.place,
            label: facts.shortIdentifier.map { "is \($0)" },
            mend: "give \(question.environment) one of its own, or write `identity: shared` if that is meant",
            related: [RelatedPlace("recorded for \(entry.environment)", at: entry.place)]
        )
    }
}
