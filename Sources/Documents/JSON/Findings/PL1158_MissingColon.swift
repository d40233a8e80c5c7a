// PL1158: no colon between a key and its value.
import Findings

/// No colon between a key and its value.
enum MissingColon: FindingKind {
    static let code: FindingCode = "PL1158"
    static let level = Level.error
    static let page = CheckPage(
        title: "a colon is missing",
        what: "A key that no colon follows.",
        because: "the program's reader stops here, and the program does not start",
        bad: "{\"port\"1️⃣ 80}\n",
        good: "{\"port\": 80}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 4"]
    )
}
