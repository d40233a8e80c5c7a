// PL4050: memory is given up in another way.
public import Findings

/// Memory is given up in another way.
public enum EvictionDiffers: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4050"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "memory is given up in another way",
        what: "The server's `maxmemory-policy` is another than the contract's `eviction`.",
        because: "a full cache refuses writes, or a full store throws customers' data away",
        bad: "eviction: allkeys-lru (server: noeviction)",
        good: "eviction: allkeys-lru (server: allkeys-lru)",
        exampleFile: "example",
        stories: ["S27"]
    )
}
