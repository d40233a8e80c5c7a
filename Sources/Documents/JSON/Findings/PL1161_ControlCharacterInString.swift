// PL1161: a control character in a string.
import Findings

/// A control character in a string.
enum ControlCharacterInString: FindingKind {
    static let code: FindingCode = "PL1161"
    static let level = Level.error
    static let page = CheckPage(
        title: "a control character stands in a string",
        what: "A tab, line break or other character below U+0020 inside a quoted string.",
        because: "strings may hold control characters only as escapes; nobody sees them otherwise",
        bad: "{\"path\": \"a1️⃣\tb\"}\n",
        good: "{\"path\": \"a\\tb\"}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 7"]
    )
}
