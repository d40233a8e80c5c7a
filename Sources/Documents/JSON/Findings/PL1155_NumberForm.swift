// PL1155: a number in a form that JSON does not have.
import Findings

/// A number in a form that JSON does not have.
enum NumberForm: FindingKind {
    static let code: FindingCode = "PL1155"
    static let level = Level.error
    static let page = CheckPage(
        title: "a number is not in JSON's form",
        what: "A leading zero or plus, a point without digits, hexadecimal or grouped digits, a unit.",
        because: "readers refuse it, or read another number: 010 is 8 in some languages and 10 in others",
        bad: "{\"port\": 1️⃣080}\n",
        good: "{\"port\": 80}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 6"]
    )
}
