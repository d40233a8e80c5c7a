// PL2102: a keyword belongs to another draft.
import Findings

/// A keyword that this draft does not know.
enum KeywordOfAnotherDraft: SchemaFindingKind {
    static let code: FindingCode = "PL2102"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a keyword belongs to another draft",
        what: "A keyword that other drafts know and this one does not.",
        because: "this draft passes over it in silence: nothing is checked",
        bad: ##"{"$schema": "http://json-schema.org/draft-07/schema#", 1️⃣"dependentRequired": {"a": ["b"]}}"##,
        good: ##"{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"]}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
