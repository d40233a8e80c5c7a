// PL1153: single quotes round a string in JSON.
import Findings

/// Single quotes round a string in JSON.
enum SingleQuotes: FindingKind {
    static let code: FindingCode = "PL1153"
    static let level = Level.error
    static let page = CheckPage(
        title: "a string stands in single quotes",
        what: "A string or key in single quotes, as Python and JavaScript print them.",
        because: "JSON knows double quotes only",
        bad: "{\"host\": 1️⃣'db.example'}\n",
        good: "{\"host\": \"db.example\"}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 7"]
    )
}
