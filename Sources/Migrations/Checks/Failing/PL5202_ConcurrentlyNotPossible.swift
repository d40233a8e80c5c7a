// PL5202: cONCURRENTLY where the server cannot do it.
public import Findings

/// CONCURRENTLY where the server cannot do it.
public enum ConcurrentlyNotPossible: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5202"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "CONCURRENTLY where the server cannot do it",
        what:
            "CREATE INDEX CONCURRENTLY on a partitioned table, DROP INDEX CONCURRENTLY of an index that a constraint needs, and their like.",
        because: "the server refuses it, and the migration stops there",
        bad: """
            -- already there:
            CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
            -- the migration:
            1️⃣CREATE INDEX CONCURRENTLY events_at ON events (at);
            """,
        good: """
            -- already there:
            CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
            -- the migration:
            SET lock_timeout = '2s';
            CREATE INDEX events_at ON ONLY events (at);
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/ddl-partitioning.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        guard let failure = view.effect.failure, ExpectedFailures.code(of: failure, view) == code else { return [] }
        return [
            finding(
                "the server will refuse this: \(failure.reason)",
                at: view.place(view.clipped(failure.span)),
                label: "SQLSTATE \(failure.code)",
                mend:
                    "create the index on each partition CONCURRENTLY, then on the partitioned table ON ONLY, and ATTACH PARTITION each"
            )
        ]
    }
}
