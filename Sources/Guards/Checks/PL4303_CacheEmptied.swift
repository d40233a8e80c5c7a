// PL4303: a cache was emptied, or stopped being of use.
public import Findings

/// A cache was emptied, or stopped being of use.
public enum CacheEmptied: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4303"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a cache was emptied",
        what:
            "`plimsoll guard cache` saw FLUSHDB or FLUSHALL run, half of the keys gone, fewer keys than the contract's "
            + "`minimum_keys`, a restart without data, or half of the hit rate gone.",
        because: "Every request now reaches what lies behind the cache, all at once",
        bad: """
            production: redis://1️⃣cache-flushed.shop.example/0
            """,
        good: """
            production: redis://cache-1.shop.example/0
            """,
        exampleFile: "servers.yaml",
        stories: ["S27"]
    )

    /// What a watch saw of a cache.
    public static func finding(of name: String, _ alarm: String, at place: Place) -> Finding {
        finding(
            "\(name): \(alarm)",
            at: place,
            mend: "see who did it (redis-cli ACL LOG, SLOWLOG GET), hold back traffic, and fill it before more comes"
        )
    }
}
