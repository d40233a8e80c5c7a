// PL2022: more mistakes than are worth listing.
public import Findings

/// A document with more mistakes than are listed.
public enum FurtherMistakes: SchemaFindingKind {
    public static let code: FindingCode = "PL2022"
    public static let level = Level.error
    public static let page = CheckPage(
        title: "there are further mistakes",
        what: "A document with more mistakes against its schema than are listed, or with one that no keyword alone explains.",
        because: "the first ones likely cause the others",
        bad: "",
        good: "",
        stories: ["S25"]
    )
    public static let exampleSchema = ""
}
