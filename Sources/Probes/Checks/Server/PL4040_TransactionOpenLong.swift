// PL4040: a transaction is open for long.
public import Findings

/// A transaction is open for long.
public enum TransactionOpenLong: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4040"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a transaction is open for long",
        what: "A transaction has been open for 15 minutes or more.",
        because: "it holds its locks, and nothing that was deleted since can be cleaned up",
        bad: "idle in transaction for 3 h",
        good: "no transaction older than a minute",
        exampleFile: "example",
        stories: ["S20"]
    )
}
