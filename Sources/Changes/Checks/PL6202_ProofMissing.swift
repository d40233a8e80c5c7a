// PL6202: another environment has not proved it.
public import Findings

/// Another environment has not proved it.
public enum ProofMissing: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6202"
    /// An emergency goes past it.
    public static let yieldsToEmergency = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "another environment has not proved it",
        what: "A revision that the environments named under `after` have not carried through; values set "
            + "in one environment do not count.",
        because: "What production gets is then not what was tried",
        bad: "production: {after: staging}, a revision that staging never had",
        good: "plimsoll promote staging production",
        exampleFile: "example",
        stories: ["S41"]
    )
}
