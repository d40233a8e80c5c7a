// PL4055: nothing is saved to disk.
public import Findings

/// Nothing is saved to disk.
public enum NothingSaved: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4055"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "nothing is saved to disk",
        what: "Neither snapshots nor the append-only file are on, where the contract counts keys or asks "
            + "for backups.",
        because: "a restart comes up empty",
        bad: "save \"\", appendonly no",
        good: "appendonly yes",
        exampleFile: "example",
        stories: ["S27", "S31"]
    )
}
