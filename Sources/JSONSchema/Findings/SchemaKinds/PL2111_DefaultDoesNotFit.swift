// PL2111: a default does not fit.
import Findings

/// A default that its own schema refuses.
enum DefaultDoesNotFit: SchemaFindingKind {
    static let code: FindingCode = "PL2111"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a default does not fit",
        what: "A `default` that does not fit the schema it stands in.",
        because: "who leaves the key out gets a value that who writes it would be refused",
        bad: ##"{"properties": {"port": {"type": "integer", "default": 1️⃣"80"}}}"##,
        good: ##"{"properties": {"port": {"type": "integer", "default": 80}}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
