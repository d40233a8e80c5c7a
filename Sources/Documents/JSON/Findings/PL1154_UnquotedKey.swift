// PL1154: a key without quotes in JSON.
import Findings

/// A key without quotes in JSON.
enum UnquotedKey: FindingKind {
    static let code: FindingCode = "PL1154"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key has no quotes",
        what: "A key that is a bare word or a number, as JavaScript allows.",
        because: "JSON keys are strings in double quotes",
        bad: "{1️⃣port: 80}\n",
        good: "{\"port\": 80}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 4"]
    )
}
