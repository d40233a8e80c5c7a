// PL1165: a bare word that JSON does not know.
import Findings

/// A bare word that JSON does not know.
enum WordOfAnotherLanguage: FindingKind {
    static let code: FindingCode = "PL1165"
    static let level = Level.error
    static let page = CheckPage(
        title: "a bare word is no JSON value",
        what: "`True`, `None`, `undefined` or any other bare word where a value is expected.",
        because: "JSON knows three words: true, false and null; all other text stands in double quotes",
        bad: "{\"debug\": 1️⃣True}\n",
        good: "{\"debug\": true}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 3"]
    )
}
