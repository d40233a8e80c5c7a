// PL1162: a backslash that no known escape follows.
import Findings

/// A backslash that no known escape follows.
enum UnknownEscape: FindingKind {
    static let code: FindingCode = "PL1162"
    static let level = Level.error
    static let page = CheckPage(
        title: "an escape is unknown",
        what: "A backslash followed by a character that makes no escape, most often in a Windows path or a pattern.",
        because: "the program's reader stops here, and the program does not start",
        bad: "{\"path\": \"C:1️⃣\\shop\"}\n",
        good: "{\"path\": \"C:\\\\shop\"}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 7"]
    )
}
