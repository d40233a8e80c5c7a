// PL1167: a closing bracket that does not match.
import Findings

/// A closing bracket that does not match.
enum WrongBracket: FindingKind {
    static let code: FindingCode = "PL1167"
    static let level = Level.error
    static let page = CheckPage(
        title: "a closing bracket does not match",
        what: "A `]` where a `}` is expected, the other way round, or one that closes nothing.",
        because: "the program's reader stops here, and the program does not start",
        bad: "{\"ports\": [80, 811️⃣}}\n",
        good: "{\"ports\": [80, 81]}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 4"]
    )
}
