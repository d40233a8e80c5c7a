// PL4051: memory is nearly used up.
public import Findings

/// Memory is nearly used up.
public enum MemoryNearlyFull: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4051"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "memory is nearly used up",
        what: "Redis uses more than 90 % of `maxmemory`, and will refuse writes.",
        because: "with noeviction every write fails once it is full",
        bad: "used 96 % of maxmemory, noeviction",
        good: "used 40 % of maxmemory",
        exampleFile: "example",
        stories: ["S27"]
    )
}
