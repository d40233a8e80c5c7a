// PL2104: a pattern can never match.
import Findings

/// A pattern that no text matches.
enum ImpossiblePattern: SchemaFindingKind {
    static let code: FindingCode = "PL2104"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a pattern can never match",
        what: "A pattern that no text at all can match, such as `a^b`.",
        because: "no value would ever fit",
        bad: ##"{"pattern": 1️⃣"a^b"}"##,
        good: ##"{"pattern": "^ab"}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
