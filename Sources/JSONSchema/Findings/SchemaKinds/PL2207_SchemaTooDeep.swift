// PL2207: a schema nests too deeply.
import Findings

/// Schemas inside one another beyond the limit.
enum SchemaTooDeep: SchemaFindingKind {
    static let code: FindingCode = "PL2207"
    static let level = Level.error
    static let page = CheckPage(
        title: "a schema nests too deeply",
        what: "Schemas inside one another more than a thousand deep.",
        because: "checking would need more room than is safe to give",
        bad: ##""##,
        good: ##""##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-9.4.1"]
    )
    static let exampleSchema = ""
}
