// PL1179: a line that is no pair of a key and a value.
import Findings

/// A line that is no pair of a key and a value.
enum LineForm: FindingKind {
    static let code: FindingCode = "PL1179"
    static let level = Level.error
    static let page = CheckPage(
        title: "a line is no key with a value",
        what: "A line without `=`, without a value, or with more behind the value.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "port = 80 1️⃣81\n",
        good: "port = 80\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Key/Value Pair"]
    )
}
