// PL6105: when a change may start is not known.
public import Findings

/// When a change may start is not known.
public enum TimesUnknown: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6105"
    /// An emergency goes past it.
    public static let yieldsToEmergency = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "when a change may start is not known",
        what: "A time zone whose data is not on the server, or a calendar file that cannot be read whole.",
        because: "A day that could not be read may be the one on which nobody is there",
        bad: "holidays: [ops/holidays.ics] with an event that comes back weekly",
        good: "holidays: [ops/holidays.ics] with dates, times and yearly events",
        exampleFile: "example",
        stories: ["S29"]
    )
}
