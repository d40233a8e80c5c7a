// PL2022: more mistakes than are worth listing.
import Findings

/// A document with more mistakes than are listed.
enum FurtherMistakes: SchemaFindingKind {
    static let code: FindingCode = "PL2022"
    static let level = Level.error
    static let page = CheckPage(
        title: "there are further mistakes",
        what:
            "A document with more mistakes against its schema than are listed, or with one that no keyword alone explains.",
        because: "the first ones likely cause the others",
        bad: "",
        good: "",
        stories: ["S25"]
    )
    static let exampleSchema = ""
}
