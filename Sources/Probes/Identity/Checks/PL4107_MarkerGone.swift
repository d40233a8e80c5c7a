// PL4107: a marker that was there and is gone.
public import Findings

/// A marker that was there and is gone.
public struct MarkerGone: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4107"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the server's marker is gone",
        what:
            "The server is the recorded one, and the marker that was in it is not there any more. In Redis that "
            + "means it was flushed, or the key deleted; in PostgreSQL that a table was dropped, and is a warning, "
            + "as it is where Redis gives up keys by itself (`maxmemory-policy allkeys-…`).",
        because: "Whoever took the marker away took what was beside it too: FLUSHALL, a reset of the schema",
        bad: """
            production: redis://1️⃣cache-flushed.shop.example/0
            """,
        good: """
            production: redis://cache-1.shop.example/0
            """,
        exampleFile: "servers.yaml",
        stories: ["S27", "S40"]
    )

    static func finding(_ comparison: Comparison, _ marker: Marker, level: Level) -> Finding {
        let question = comparison.question
        var label = "has no marker any more"
        if case .redis(let facts) = comparison.facts, let keys = facts.keys {
            let count = "\(Amounts.count(keys, "key")) in it now"
            label =
                facts.hasEvicted
                ? "ran short of memory and may have given its marker up: \(count)"
                : "was flushed or lost its marker: \(count)"
        }
        return finding(
            "the marker of this \(comparison.facts.noun) is gone",
            at: question.place,
            level: level,
            label: label,
            mend: "see what else is gone; then mark it again: "
                + "plimsoll identity mark \(question.environment) \(question.connection)",
            related: [comparison.recorded("marker", "its marker was \(marker)")]
        )
    }
}
