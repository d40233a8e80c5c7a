// PL4052: too few keys.
public import Findings

/// Too few keys.
public enum TooFewKeys: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4052"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "too few keys",
        what: "The database has fewer keys than `minimum_keys`.",
        because: "it is another server, or it was emptied: everything is fetched anew from the database at once",
        bad: "cache: {redis: config.app.redis.url, minimum_keys: 1000} (12 keys)",
        good: "cache: {redis: config.app.redis.url, minimum_keys: 1000} (52,340 keys)",
        exampleFile: "example",
        stories: ["S27", "S40"]
    )
}
