// PL1163: text behind the end of the value.
import Findings

/// Text behind the end of the value.
enum TextBehindEnd: FindingKind {
    static let code: FindingCode = "PL1163"
    static let level = Level.error
    static let page = CheckPage(
        title: "text stands behind the end",
        what: "Something other than blanks behind the one value that a JSON text holds.",
        because: "the program's reader stops here, and the program does not start",
        bad: "{\"port\": 80} 1️⃣{\"port\": 81}\n",
        good: "[{\"port\": 80}, {\"port\": 81}]\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 2"]
    )
}
