// PL6401: another change is under way.
public import Findings

/// Another change is under way.
public enum OtherUnderWay: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6401"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "another change is under way",
        what: "A change while another one is being carried out in the same environment.",
        because: "When it goes wrong, nobody can tell which of the two it was",
        bad: "plimsoll ship while c-117 bakes",
        good: "plimsoll ship after c-117 ended",
        exampleFile: "example",
        stories: ["S4"]
    )
}
