// PL1164: a text without a value.
import Findings

/// A text without a value.
enum EmptyText: FindingKind {
    static let code: FindingCode = "PL1164"
    static let level = Level.error
    static let page = CheckPage(
        title: "the text is empty",
        what: "A JSON text that holds blanks or comments only.",
        because: "an empty file is no JSON: readers fail with \"unexpected end\"",
        bad: "1️⃣\n",
        good: "{}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 2"]
    )
}
