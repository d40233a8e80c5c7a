// PL6302: it was not checked.
public import Findings

/// It was not checked.
public enum ChecksUnknown: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6302"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "it was not checked",
        what: "A change to a protected environment where something that had to be checked could not be.",
        because: "Unknown is not pass: the wrong database looks like a server that did not answer",
        bad: "a change whose connections nobody could open",
        good: "plimsoll ship from a machine that reaches them",
        exampleFile: "example",
        stories: ["S40"]
    )
}
