// PL1166: half of a surrogate pair.
import Findings

/// Half of a surrogate pair.
enum HalfSurrogatePair: FindingKind {
    static let code: FindingCode = "PL1166"
    static let level = Level.warning
    static let page = CheckPage(
        title: "an escape is half a character",
        what: "A `\\uD800` to `\\uDFFF` without its other half.",
        because: "readers differ: some refuse it, some put U+FFFD in its place, some keep what no UTF-8 can hold",
        bad: "{\"name\": \"a1️⃣\\ud83d\"}\n",
        good: "{\"name\": \"a\\ud83d\\ude00\"}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 8.2"]
    )
}
