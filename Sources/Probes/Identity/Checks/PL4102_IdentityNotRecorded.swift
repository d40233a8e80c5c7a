// PL4102: a server whose identity is not recorded yet.
public import Findings

/// A server whose identity is not recorded yet.
public struct IdentityNotRecorded: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4102"
    /// Its usual level.
    public static let level = Level.note
    /// Its documentation.
    public static let page = CheckPage(
        title: "a server's identity is not recorded yet",
        what:
            "A connection that answers and has no entry in `plimsoll.identities.yaml`. Where the environment is "
            + "protected and the contract says `identity:`, this is no finding: the identity is unknown, and blocks "
            + "until a person has looked.",
        because: "From its record on, another server in its place is noticed; without one, nothing is",
        bad: """
            development: postgres://shop@1️⃣db-dev.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-1.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S40"]
    )

    static func finding(_ question: IdentityQuestion, _ facts: ServerFacts, now: Int64) -> Finding {
        let name = facts.shortIdentifier ?? "it"
        return finding(
            "\(question.environment) uses \(question.connection) \(name), which is not recorded yet",
            at: question.place,
            label: "answers for the first time",
            mend: "look at it, then: \(question.adoption)"
        )
    }
}
