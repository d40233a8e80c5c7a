// PL2101: a keyword is misspelt.
import Findings

/// A keyword that is spelt nearly right.
enum MisspeltKeyword: SchemaFindingKind {
    static let code: FindingCode = "PL2101"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a keyword is misspelt",
        what: "A word that is no keyword of the draft, but nearly spelt like one.",
        because: "unknown keywords are passed over in silence: nothing is checked",
        bad: ##"{"properties": {"port": {1️⃣"minimun": 1}}}"##,
        good: ##"{"properties": {"port": {"minimum": 1}}}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
