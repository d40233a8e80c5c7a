// PL6304: the contract has no such environment.
public import Findings

/// The contract has no such environment.
public enum EnvironmentUnknown: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6304"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "the contract has no such environment",
        what: "A change to an environment that the revision's contract does not name.",
        because: "Nothing says what must hold there",
        bad: "a change to produktion",
        good: "a change to production",
        exampleFile: "example",
        stories: ["S1"]
    )
}
