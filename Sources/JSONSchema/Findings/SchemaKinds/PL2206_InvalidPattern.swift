// PL2206: a pattern cannot be read.
import Findings

/// A pattern that cannot be read.
enum InvalidPattern: SchemaFindingKind {
    static let code: FindingCode = "PL2206"
    static let level = Level.error
    static let page = CheckPage(
        title: "a pattern cannot be read",
        what: "A pattern that is no regular expression of ECMA-262.",
        because: "no text can be held against it",
        bad: ##"{"pattern": "^1️⃣(a"}"##,
        good: ##"{"pattern": "^(a)"}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-6.4"]
    )
    static let exampleSchema = ""
}
