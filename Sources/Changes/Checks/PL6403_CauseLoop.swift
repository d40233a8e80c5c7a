// PL6403: it was caused by its own rollouts.
public import Findings

/// It was caused by its own rollouts.
public enum CauseLoop: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6403"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "it was caused by its own rollouts",
        what: "A change whose chain of causes (`PLIMSOLL_CAUSE`, header `Plimsoll-Cause`) has two changes "
            + "of the same service and environment already.",
        because: "A program that changes its own config when it starts is started again by that, for ever",
        bad: "c-117 → c-118 → a change by the program that c-118 started",
        good: "a program that leaves its config alone as it starts",
        exampleFile: "example",
        stories: ["S23"]
    )
}
