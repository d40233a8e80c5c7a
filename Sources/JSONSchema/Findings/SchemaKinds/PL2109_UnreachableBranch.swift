// PL2109: an alternative never matters.
import Findings

/// An alternative that can never matter.
enum UnreachableBranch: SchemaFindingKind {
    static let code: FindingCode = "PL2109"
    static let level = Level.warning
    static let page = CheckPage(
        title: "an alternative never matters",
        what:
            "A branch of `anyOf` behind one that lets everything in, a branch that can never fit, or one that stands twice.",
        because: "what it asks is never what decides",
        bad: ##"{"anyOf": [{}, 1️⃣{"type": "string"}]}"##,
        good: ##"{"anyOf": [{"type": "number"}, {"type": "string"}]}"##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation"]
    )
    static let exampleSchema = ""
}
