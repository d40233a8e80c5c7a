// PL1171: a table that is defined twice.
import Findings

/// A table that is defined twice.
enum TableTwice: FindingKind {
    static let code: FindingCode = "PL1171"
    static let level = Level.error
    static let page = CheckPage(
        title: "a table is defined twice",
        what: "A `[header]` that was defined before, by a header or by dotted keys.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "[a]\nb = 1\n[1️⃣a]\nc = 2\n",
        good: "[a]\nb = 1\nc = 2\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Table"]
    )
}
