// PL2106: bounds exclude each other.
import Findings

/// A lower bound above the upper one.
enum CrossedBounds: SchemaFindingKind {
    static let code: FindingCode = "PL2106"
    static let level = Level.warning
    static let page = CheckPage(
        title: "bounds exclude each other",
        what: "A lower bound above the upper one: `minimum` above `maximum`, `minLength` above `maxLength` and so on.",
        because: "no value can fit",
        bad: ##"{1️⃣"minimum": 10, "maximum": 5}"##,
        good: ##"{"minimum": 5, "maximum": 10}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
