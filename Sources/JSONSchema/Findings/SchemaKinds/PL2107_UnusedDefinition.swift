// PL2107: a definition is not used.
import Findings

/// A definition that nothing refers to.
enum UnusedDefinition: SchemaFindingKind {
    static let code: FindingCode = "PL2107"
    static let level = Level.note
    static let page = CheckPage(
        title: "a definition is not used",
        what: "A schema in `$defs` or `definitions` that no reference leads to.",
        because: "what it asks is not checked anywhere; perhaps a reference was forgotten",
        bad: ##"{"$defs": {1️⃣"port": {"type": "integer"}}}"##,
        good: ##"{"$ref": "#/$defs/port", "$defs": {"port": {"type": "integer"}}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
