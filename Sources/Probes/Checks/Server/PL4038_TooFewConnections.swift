// PL4038: the server has too few connections left.
public import Findings

/// The server has too few connections left.
public enum TooFewConnections: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4038"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the server has too few connections left",
        what: "The server, database or role takes fewer connections than `pool` comes to, or none at all.",
        because: "the last instances to start, or the next release, cannot connect",
        bad: "pool: config.app.pool.size * 20 (= 400, max_connections 100)",
        good: "pool: config.app.pool.size * 20 (= 80, max_connections 100)",
        exampleFile: "example",
        stories: ["S1", "S40"]
    )
}
