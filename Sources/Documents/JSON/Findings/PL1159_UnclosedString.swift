// PL1159: a string that is never closed.
import Findings

/// A string that is never closed.
enum UnclosedString: FindingKind {
    static let code: FindingCode = "PL1159"
    static let level = Level.error
    static let page = CheckPage(
        title: "a string is never closed",
        what: "A quote that opens a string, and the line or the text ends before one closes it.",
        because: "all that follows may be read as a part of the string",
        bad: "{\n  \"host\": 1️⃣\"db.example,\n  \"port\": 80\n}\n",
        good: "{\n  \"host\": \"db.example\",\n  \"port\": 80\n}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 7"]
    )
}
