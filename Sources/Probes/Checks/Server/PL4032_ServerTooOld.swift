// PL4032: the server is too old.
public import Findings

/// The server is too old.
public enum ServerTooOld: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4032"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the server is too old",
        what: "The server's version is below `minimum_version`.",
        because: "statements that the program uses do not exist there",
        bad: "database: {postgres: config.app.database.url, minimum_version: \"16\"} (server 15)",
        good: "database: {postgres: config.app.database.url, minimum_version: \"15\"} (server 15)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
