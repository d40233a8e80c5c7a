// PL6404: programs make too many changes.
public import Findings

/// Programs make too many changes.
public enum TooManyChanges: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6404"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "programs make too many changes",
        what: "More changes in an hour by tokens and other programs than the server allows in one environment.",
        because: "A loop whose cause is not told still has to end",
        bad: "the eleventh change by token:ci within an hour",
        good: "a change by a person, or an hour later",
        exampleFile: "example",
        stories: ["S23"]
    )
}
