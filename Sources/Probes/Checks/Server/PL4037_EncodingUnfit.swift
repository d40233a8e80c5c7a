// PL4037: the database is not in UTF-8.
public import Findings

/// The database is not in UTF-8.
public enum EncodingUnfit: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4037"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "the database is not in UTF-8",
        what: "The database's encoding is another than UTF-8.",
        because: "letters beyond its own are refused; in SQL_ASCII they are stored as they come",
        bad: "server_encoding = SQL_ASCII",
        good: "server_encoding = UTF8",
        exampleFile: "example",
        stories: ["S40"]
    )
}
