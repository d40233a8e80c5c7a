// PL4031: the database does not exist.
public import Findings

/// The database does not exist.
public enum DatabaseMissing: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4031"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the database does not exist",
        what: "The server has no database of the name in the address.",
        because: "the program cannot connect",
        bad: "postgres://shop@db.example/shpo",
        good: "postgres://shop@db.example/shop",
        exampleFile: "example",
        stories: ["S40"]
    )
}
