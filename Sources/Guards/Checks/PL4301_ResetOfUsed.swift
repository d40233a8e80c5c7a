// PL4301: what is to be reset is what a protected environment uses.
public import Findings

/// What is to be reset is what a protected environment uses.
public enum ResetOfUsed: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4301"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "what is to be reset is in use",
        what:
            "`plimsoll guard reset` was asked about a database that a protected environment uses: the same address, the "
            + "same running server and database under another name, or the one that plimsoll.identities.yaml has recorded.",
        because: "A reset takes away what customers have saved there, whatever the database is called",
        bad: """
            production: postgres://shop@1️⃣db-1.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-2.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S43", "S40"]
    )
}
