// PL1192: a line that is no key with a value.
import Findings

/// A line that is no key with a value.
enum INILine: FindingKind {
    static let code: FindingCode = "PL1192"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a line is no key = value",
        what: "A line without `=` or `:` that is no section, comment or continuation.",
        because: "some readers refuse it, others read a key without a value",
        bad: "[db]\n1️⃣host\n",
        good: "[db]\nhost =\n",
        exampleFile: "example.ini",
        stories: ["S25"],
        sources: []
    )
}
