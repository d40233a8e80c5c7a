// PL2203: a type is not known.
import Findings

/// A type that there is not.
enum UnknownType: SchemaFindingKind {
    static let code: FindingCode = "PL2203"
    static let level = Level.error
    static let page = CheckPage(
        title: "a type is not known",
        what: "A word in `type` that is none of null, boolean, integer, number, string, array and object.",
        because: "nothing would ever be of that type",
        bad: ##"{"type": 1️⃣"int"}"##,
        good: ##"{"type": "integer"}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.1"]
    )
    static let exampleSchema = ""
}
