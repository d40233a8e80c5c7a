// PL4034: the account lacks a privilege.
public import Findings

/// The account lacks a privilege.
public enum PrivilegeMissing: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4034"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the account lacks a privilege",
        what: "The account may not do what the contract's `privileges` list.",
        because: "the first such statement fails, often hours after the release",
        bad: "privileges: [\"insert orders\"] (only SELECT was granted)",
        good: "privileges: [\"select orders\"] (SELECT was granted)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
