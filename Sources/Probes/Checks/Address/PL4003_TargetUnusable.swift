// PL4003: a connection's expression gives no address.
public import Findings

/// A connection's expression gives no address.
public enum TargetUnusable: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4003"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a connection's expression gives no address",
        what: "The CEL expression of a connection fails, or comes to something else than text.",
        because: "the connection is not checked, and the contract says nothing true of it",
        bad: "connections: {database: {postgres: config.app.pool.size}}",
        good: "connections: {database: {postgres: config.app.database.url}}",
        exampleFile: "example",
        stories: ["S1"]
    )
}
