// PL6104: a person froze the environment.
public import Findings

/// A person froze the environment.
public enum FrozenByPerson: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6104"
    /// An emergency goes past it.
    public static let yieldsToEmergency = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "a person froze the environment",
        what: "A change while a freeze holds that somebody ordered with `plimsoll freeze`.",
        because: "Somebody had a reason not to have anything change now",
        bad: "plimsoll freeze production --why \"the audit runs\", then a change",
        good: "plimsoll thaw production f-1 --why \"the audit is over\", then the change",
        exampleFile: "example",
        stories: ["S29"]
    )
}
