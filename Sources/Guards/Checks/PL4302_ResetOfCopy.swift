// PL4302: what is to be reset is a copy of what a protected environment uses.
public import Findings

/// What is to be reset is a copy of what a protected environment uses.
public enum ResetOfCopy: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4302"
    /// Its usual level.
    public static let level = Level.note
    /// Its documentation.
    public static let page = CheckPage(
        title: "what is to be reset is a copy of what is in use",
        what:
            "`plimsoll guard reset` was asked about a server that has the same origin as the one that a protected "
            + "environment uses, and runs on its own: a base backup, a standby, a replica.",
        because: "A copy may be reset; a standby is what the environment falls back on",
        bad: """
            production: postgres://shop@1️⃣db-original.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-2.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S43"]
    )
}
