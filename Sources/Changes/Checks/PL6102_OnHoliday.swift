// PL6102: it is a holiday.
public import Findings

/// It is a holiday.
public enum OnHoliday: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6102"
    /// An emergency goes past it.
    public static let yieldsToEmergency = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "it is a holiday",
        what: "A change on one of the environment's `holidays`: a date, or a day of a calendar file.",
        because: "Those who would notice are away",
        bad: "holidays: [\"2026-12-25\"], a change on that day",
        good: "the same change on the next day without one",
        exampleFile: "example",
        stories: ["S29"]
    )
}
