// PL2201: a value is no schema.
import Findings

/// A value that is no schema where one must stand.
enum NotASchema: SchemaFindingKind {
    static let code: FindingCode = "PL2201"
    static let level = Level.error
    static let page = CheckPage(
        title: "a value is no schema",
        what: "A value other than a mapping (from draft 6 on also true or false) where a schema must stand.",
        because: "nothing can be checked against it",
        bad: ##"{"properties": {"port": 1️⃣"integer"}}"##,
        good: ##"{"properties": {"port": {"type": "integer"}}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-4.3"]
    )
    static let exampleSchema = ""
}
