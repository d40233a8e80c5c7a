// PL4072: a path may not be used so.
public import Findings

/// A path may not be used so.
public enum PathNotPermitted: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4072"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a path may not be used so",
        what: "The account that runs `check` may not read or write what `privileges` list.",
        because: "the program, run as this account, fails at its first file",
        bad: "privileges: [write] (owned by root, mode 755)",
        good: "privileges: [write] (owned by the account)",
        exampleFile: "example",
        stories: ["S25"]
    )
}
