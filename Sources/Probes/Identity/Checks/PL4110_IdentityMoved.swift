// PL4110: the same server, changed in a way that is accepted.
public import Findings

/// The same server, changed in a way that is accepted.
public struct IdentityMoved: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4110"
    /// Its usual level.
    public static let level = Level.note
    /// Its documentation.
    public static let page = CheckPage(
        title: "the server changed and is the same",
        what:
            "A standby was promoted, a database renamed, a host given another name, a store restarted, a "
            + "certificate renewed: what it is stayed the same. docs/identity.md has the cases.",
        because: "Worth knowing when something else is odd; adopting it anew makes the note go away",
        bad: """
            production: postgres://shop@1️⃣db-promoted.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-1.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S40", "S44"]
    )

    static func finding(_ comparison: Comparison, _ words: String, key: String) -> Finding {
        finding(
            words,
            at: comparison.question.place,
            related: [comparison.recorded(key)]
        )
    }
}
