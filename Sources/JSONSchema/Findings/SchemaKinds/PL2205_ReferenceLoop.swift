// PL2205: a reference leads back to itself.
import Findings

/// References that lead round in a circle.
enum ReferenceLoop: SchemaFindingKind {
    static let code: FindingCode = "PL2205"
    static let level = Level.error
    static let page = CheckPage(
        title: "a reference leads back to itself",
        what:
            "References, or combinations such as `allOf`, that lead back to where they started without a step into the document.",
        because: "checking would never end",
        bad: ##"{"$ref": 1️⃣"#"}"##,
        good: ##"{"properties": {"child": {"$ref": "#"}}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-9.4.1"]
    )
    static let exampleSchema = ""
}
