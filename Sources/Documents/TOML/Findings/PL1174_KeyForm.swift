// PL1174: a key in a form that TOML does not have.
import Findings

/// A key in a form that TOML does not have.
enum KeyForm: FindingKind {
    static let code: FindingCode = "PL1174"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key is not in TOML's form",
        what: "An empty bare key, or one with other characters than letters, digits, `_` and `-`.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "my1️⃣@key = 1\n",
        good: "\"my@key\" = 1\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Keys"]
    )
}
