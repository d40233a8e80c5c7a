// PL1160: a bracket that is never closed.
import Findings

/// A bracket that is never closed.
enum UnclosedBracket: FindingKind {
    static let code: FindingCode = "PL1160"
    static let level = Level.error
    static let page = CheckPage(
        title: "a bracket is never closed",
        what: "A list or an object that is still open where the text ends.",
        because: "the file is cut off, or a bracket was lost in editing",
        bad: "{\"ports\": 1️⃣[80, 81\n",
        good: "{\"ports\": [80, 81]}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 4"]
    )
}
