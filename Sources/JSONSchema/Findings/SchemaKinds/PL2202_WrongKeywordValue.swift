// PL2202: a keyword has the wrong kind of value.
import Findings

/// A keyword whose value is of the wrong kind.
enum WrongKeywordValue: SchemaFindingKind {
    static let code: FindingCode = "PL2202"
    static let level = Level.error
    static let page = CheckPage(
        title: "a keyword has the wrong kind of value",
        what: "A keyword whose value is not of the kind that the draft asks for, such as `required: true`.",
        because: "what the keyword was meant to ask would not be checked",
        bad: ##"{"required": 1️⃣"host"}"##,
        good: ##"{"required": ["host"]}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6"]
    )
    static let exampleSchema = ""
}
