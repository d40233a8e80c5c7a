// PL6203: there is no way back.
public import Findings

/// There is no way back.
public enum WayBackMissing: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6203"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "there is no way back",
        what: "A change to a protected environment without a revert plan.",
        because: "When it hurts, nobody has time to work out how to undo it",
        bad: "a recorded change of production without a plan",
        good: "revert: {plan: command, command: deploy/back.sh}",
        exampleFile: "example",
        stories: ["S12"]
    )
}
