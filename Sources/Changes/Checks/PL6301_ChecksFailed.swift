// PL6301: the checks found errors.
public import Findings

/// The checks found errors.
public enum ChecksFailed: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6301"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "the checks found errors",
        what: "A change whose checks came to *fail*.",
        because: "What the checks found will happen",
        bad: "a revision whose rule pool-fits-server does not hold",
        good: "the revision with the value mended",
        exampleFile: "example",
        stories: ["S1"]
    )
}
