// PL4054: saving to disk fails.
public import Findings

/// Saving to disk fails.
public enum SavingFails: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4054"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "saving to disk fails",
        what: "The last snapshot or the append-only file could not be written.",
        because: "Redis refuses writes while saving fails, and a restart loses what was not saved",
        bad: "rdb_last_bgsave_status:err",
        good: "rdb_last_bgsave_status:ok",
        exampleFile: "example",
        stories: ["S27", "S31"]
    )
}
