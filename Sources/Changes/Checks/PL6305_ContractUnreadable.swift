// PL6305: what must hold is not known.
public import Findings

/// What must hold is not known.
public enum ContractUnreadable: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6305"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "what must hold is not known",
        what: "A change whose revision has no contract that can be read.",
        because: "Nothing can be held against it, so nothing would be",
        bad: "a revision whose plimsoll.yaml is no YAML",
        good: "a revision whose plimsoll.yaml is sound",
        exampleFile: "example",
        stories: ["S25"]
    )
}
