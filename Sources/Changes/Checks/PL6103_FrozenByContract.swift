// PL6103: the contract freezes the environment.
public import Findings

/// The contract freezes the environment.
public enum FrozenByContract: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6103"
    /// An emergency goes past it.
    public static let yieldsToEmergency = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "the contract freezes the environment",
        what: "A change within one of the environment's `freezes`.",
        because: "These are the days on which an outage costs most",
        bad: "freezes: [{from: \"2026-11-26\", to: \"2026-11-30\"}], a change on 2026-11-27",
        good: "the same change on 2026-12-01",
        exampleFile: "example",
        stories: ["S29"]
    )
}
