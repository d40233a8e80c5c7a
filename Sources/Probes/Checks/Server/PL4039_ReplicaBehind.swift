// PL4039: a replica is behind.
public import Findings

/// A replica is behind.
public enum ReplicaBehind: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4039"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a replica is behind",
        what: "A standby has not replayed what the primary wrote 30 seconds ago.",
        because: "reads from it are old, and a failover loses what is missing",
        bad: "replay lag 4 min",
        good: "replay lag 0.2 s",
        exampleFile: "example",
        stories: ["S40"]
    )
}
