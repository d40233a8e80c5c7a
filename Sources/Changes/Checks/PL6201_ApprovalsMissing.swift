// PL6201: approvals are missing.
public import Findings

/// Approvals are missing.
public enum ApprovalsMissing: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6201"
    /// Its documentation.
    public static let page = CheckPage(
        title: "approvals are missing",
        what: "A change with fewer approvals than the environment asks for; one more where there is no "
            + "way back. One's own does not count.",
        because: "Two people see what one overlooks, if they are shown what was not checked",
        bad: "approvals: 1, a change that nobody approved",
        good: "plimsoll approve c-118 --why \"read the difference\"",
        exampleFile: "example",
        stories: ["S22"]
    )
}
