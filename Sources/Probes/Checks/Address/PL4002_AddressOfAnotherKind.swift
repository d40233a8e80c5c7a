// PL4002: an address of another kind of server.
public import Findings

/// An address of another kind of server.
public enum AddressOfAnotherKind: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4002"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an address of another kind of server",
        what: "A connection string whose scheme names another kind of server than the contract does.",
        because: "the client refuses it, or speaks to a server that does not understand it",
        bad: "connections: {database: {postgres: '\"mysql://shop@db.example/shop\"'}}",
        good: "connections: {database: {postgres: '\"postgres://shop@db.example/shop\"'}}",
        exampleFile: "example",
        stories: ["S40"]
    )
}
