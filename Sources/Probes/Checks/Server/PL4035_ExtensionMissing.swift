// PL4035: an extension is missing.
public import Findings

/// An extension is missing.
public enum ExtensionMissing: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4035"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an extension is missing",
        what: "An extension of the contract's `extensions` is not in the database.",
        because: "statements that use it fail",
        bad: "extensions: [pg_trgm] (not created)",
        good: "extensions: [pg_trgm] (CREATE EXTENSION pg_trgm)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
