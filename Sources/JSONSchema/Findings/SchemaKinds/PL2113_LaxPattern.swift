// PL2113: a pattern is read as meant, not as written.
import Findings

/// A pattern that strict readers refuse.
enum LaxPattern: SchemaFindingKind {
    static let code: FindingCode = "PL2113"
    static let level = Level.note
    static let page = CheckPage(
        title: "a pattern is read as meant, not as written",
        what:
            "A pattern that ECMA-262 with Unicode refuses, such as `\\_` for an underscore; it is read as most engines do.",
        because: "another validator may refuse the schema",
        bad: ##"{"pattern": 1️⃣"^a\\_b$"}"##,
        good: ##"{"pattern": "^a_b$"}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
