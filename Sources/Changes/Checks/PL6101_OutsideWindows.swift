// PL6101: no window is open.
public import Findings

/// No window is open.
public enum OutsideWindows: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6101"
    /// An emergency goes past it.
    public static let yieldsToEmergency = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "no window is open",
        what: "A change outside of the environment's `windows`, on its own clock, daylight saving included.",
        because: "Whoever would notice and mend it has gone home",
        bad: "windows: [{days: mon-thu, from: \"08:00\", to: \"15:30\"}], a change on Friday at 17:05",
        good: "the same change on Monday at 08:00, or as an emergency with a reason",
        exampleFile: "example",
        stories: ["S29"]
    )
}
