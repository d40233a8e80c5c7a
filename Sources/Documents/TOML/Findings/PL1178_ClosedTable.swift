// PL1178: a key or header that adds to an inline table, a list or a table defined elsewhere.
import Findings

/// A key or header that adds to an inline table, a list or a table defined elsewhere.
enum ClosedTable: FindingKind {
    static let code: FindingCode = "PL1178"
    static let level = Level.error
    static let page = CheckPage(
        title: "a closed table cannot be added to",
        what: "A dotted key or header that adds to an inline table or a list written in brackets.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "db = {host = \"a\"}\n1️⃣db.port = 5432\n",
        good: "db = {host = \"a\", port = 5432}\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Inline Table"]
    )
}
