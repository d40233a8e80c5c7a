// PL2110: a keyword has no effect.
import Findings

/// A keyword that says nothing of the type asked for.
enum KeywordWithoutEffect: SchemaFindingKind {
    static let code: FindingCode = "PL2110"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a keyword has no effect",
        what:
            "A keyword about texts, numbers, lists or mappings where `type` asks for another, or one whose partner is missing (`then` without `if`).",
        because: "it is never looked at",
        bad: ##"{"type": "integer", 1️⃣"maxLength": 5}"##,
        good: ##"{"type": "string", "maxLength": 5}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
