// PL4030: the login is refused.
public import Findings

/// The login is refused.
public enum LoginRefused: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4030"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the login is refused",
        what: "The server refuses the account or its password.",
        because: "the program cannot connect; after a restart nothing works",
        bad: "postgres://shop:old-password@db.example/shop",
        good: "postgres://shop@db.example/shop with {secret: env:DB_PASSWORD}",
        exampleFile: "example",
        stories: ["S25", "S40"]
    )
}
