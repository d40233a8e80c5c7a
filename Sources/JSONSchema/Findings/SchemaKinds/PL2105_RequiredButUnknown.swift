// PL2105: a required key is not allowed.
import Findings

/// A required name that is not allowed.
enum RequiredButUnknown: SchemaFindingKind {
    static let code: FindingCode = "PL2105"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a required key is not allowed",
        what: "A name in `required` that `properties` does not list where `additionalProperties` is false.",
        because: "no mapping can fit: the key must be there and must not",
        bad: ##"{"properties": {"host": {}}, "additionalProperties": false, "required": [1️⃣"hots"]}"##,
        good: ##"{"properties": {"host": {}}, "additionalProperties": false, "required": ["host"]}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
