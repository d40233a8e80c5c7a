// PL6303: another revision is live by now.
public import Findings

/// Another revision is live by now.
public enum LiveMovedOn: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6303"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "another revision is live by now",
        what: "A change that was made from a revision which is not live any more.",
        because: "It would silently take back what came between",
        bad: "a value set from r-4f1c while r-9ab2 went live",
        good: "the value set anew from r-9ab2",
        exampleFile: "example",
        stories: ["S41"]
    )
}
