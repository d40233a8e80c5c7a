// PL4001: an address cannot be read.
public import Findings

/// An address cannot be read.
public enum AddressUnreadable: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4001"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an address cannot be read",
        what: "A connection string that its client cannot read: a port that is no number, a `%` without "
            + "two digits, an open quote, no host.",
        because: "the program stops at its first connection, or connects to a default instead",
        bad: "postgres://shop@db.example:54x2/shop",
        good: "postgres://shop@db.example:5432/shop",
        exampleFile: "example",
        stories: ["S25", "S40"]
    )
}
