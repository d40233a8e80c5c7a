// PL2108: a listed value is of another type.
import Findings

/// A listed value that `type` forbids.
enum ValueOfAnotherType: SchemaFindingKind {
    static let code: FindingCode = "PL2108"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a listed value is of another type",
        what: "A value in `enum` or `const` that the `type` beside it does not let in.",
        because: "the value is listed and yet never fits",
        bad: ##"{"type": "string", "enum": ["on", 1️⃣false]}"##,
        good: ##"{"type": "string", "enum": ["on", "off"]}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
