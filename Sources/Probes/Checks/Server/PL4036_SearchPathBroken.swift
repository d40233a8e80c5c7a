// PL4036: search_path names a schema that is not there.
public import Findings

/// Search_path names a schema that is not there.
public enum SearchPathBroken: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4036"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "search_path names a schema that is not there",
        what: "A schema of the account's `search_path` does not exist; PostgreSQL says nothing.",
        because: "tables are looked for, and made, in another schema",
        bad: "search_path = shop, public (there is no schema shop)",
        good: "search_path = public",
        exampleFile: "example",
        stories: ["S40"]
    )
}
