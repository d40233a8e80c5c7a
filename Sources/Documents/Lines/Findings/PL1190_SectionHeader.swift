// PL1190: a section's header without its name or closing bracket.
import Findings

/// A section's header without its name or closing bracket.
enum SectionHeader: FindingKind {
    static let code: FindingCode = "PL1190"
    static let level = Level.error
    static let page = CheckPage(
        title: "a section header is malformed",
        what: "A line that begins with `[` and does not end with `]`.",
        because: "the keys below it land in the section before, or the reader stops",
        bad: "1️⃣[db\nhost = a\n",
        good: "[db]\nhost = a\n",
        exampleFile: "example.ini",
        stories: ["S25"],
        sources: []
    )
}
