// PL2209: a vocabulary is not known.
import Findings

/// A required vocabulary that is not known.
enum UnknownVocabulary: SchemaFindingKind {
    static let code: FindingCode = "PL2209"
    static let level = Level.error
    static let page = CheckPage(
        title: "a vocabulary is not known",
        what: "A meta-schema that requires, in `$vocabulary`, keywords that Plimsoll does not know.",
        because: "the specification forbids to go on, for checks would be left out",
        bad: ##""##,
        good: ##""##,
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-8.1.2"]
    )
    static let exampleSchema = ""
}
