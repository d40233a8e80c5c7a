// PL2208: the dialect is not known.
import Findings

/// A `$schema` that is not known.
enum UnknownMetaSchema: SchemaFindingKind {
    static let code: FindingCode = "PL2208"
    static let level = Level.warning
    static let page = CheckPage(
        title: "the dialect is not known",
        what:
            "A `$schema` that is none of the drafts and is not in the registry; the schema is read as draft 2020-12 or as what is asked for.",
        because: "keywords of another dialect may mean something else",
        bad: ##"{"$schema": 1️⃣"https://example.com/schema"}"##,
        good: ##"{"$schema": "https://json-schema.org/draft/2020-12/schema"}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-8.1.1"]
    )
    static let exampleSchema = ""
}
