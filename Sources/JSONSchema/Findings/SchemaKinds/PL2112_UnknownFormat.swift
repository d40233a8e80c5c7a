// PL2112: a format is not known.
import Findings

/// A format that is not known.
enum UnknownFormat: SchemaFindingKind {
    static let code: FindingCode = "PL2112"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a format is not known",
        what: "A word in `format` that is nearly spelt like a known format, or known to later drafts only.",
        because: "unknown formats are passed over in silence: nothing is checked",
        bad: ##"{"format": 1️⃣"datetime"}"##,
        good: ##"{"format": "date-time"}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
