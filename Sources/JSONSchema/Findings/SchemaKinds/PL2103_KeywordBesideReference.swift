// PL2103: a keyword beside `$ref` does not count.
import Findings

/// A keyword beside `$ref` where it does not count.
enum KeywordBesideReference: SchemaFindingKind {
    static let code: FindingCode = "PL2103"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a keyword beside `$ref` does not count",
        what: "A keyword beside `$ref` in draft 7 or earlier, which passes over all siblings of `$ref`.",
        because: "what it asks is never checked",
        bad:
            ##"{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"p": {}}, "properties": {"a": {"$ref": "#/definitions/p", 1️⃣"minimum": 1}}}"##,
        good:
            ##"{"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"p": {}}, "properties": {"a": {"allOf": [{"$ref": "#/definitions/p"}], "minimum": 1}}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
