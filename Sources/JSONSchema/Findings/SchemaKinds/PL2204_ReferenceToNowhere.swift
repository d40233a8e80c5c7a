// PL2204: a reference leads nowhere.
import Findings

/// A reference whose target is not there.
enum ReferenceToNowhere: SchemaFindingKind {
    static let code: FindingCode = "PL2204"
    static let level = Level.error
    static let page = CheckPage(
        title: "a reference leads nowhere",
        what: "A `$ref` whose fragment is no place in the schema that it leads to.",
        because: "what stands there was meant to be checked, and cannot be",
        bad: ##"{"$ref": 1️⃣"#/$defs/prot", "$defs": {"port": {"type": "integer"}}}"##,
        good: ##"{"$ref": "#/$defs/port", "$defs": {"port": {"type": "integer"}}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.3.1"]
    )
    static let exampleSchema = ""
}
