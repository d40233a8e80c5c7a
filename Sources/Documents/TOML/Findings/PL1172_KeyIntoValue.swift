// PL1172: a key that leads into something that is no table.
import Findings

/// A key that leads into something that is no table.
enum KeyIntoValue: FindingKind {
    static let code: FindingCode = "PL1172"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key leads into a value that is no table",
        what: "A dotted key or a header, a part of which is a number, a string or a list already.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "a.b = 1\n1️⃣a.b.c = 2\n",
        good: "a.b = 1\na.c = 2\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Keys"]
    )
}
