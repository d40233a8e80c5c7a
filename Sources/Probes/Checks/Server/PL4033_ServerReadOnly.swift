// PL4033: the server takes no writes.
public import Findings

/// The server takes no writes.
public enum ServerReadOnly: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4033"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the server takes no writes",
        what: "A standby, a replica or a server set to read only, where the service writes.",
        because: "every write fails",
        bad: "postgres://shop@standby.example/shop",
        good: "postgres://shop@primary.example/shop",
        exampleFile: "example",
        stories: ["S40"]
    )
}
