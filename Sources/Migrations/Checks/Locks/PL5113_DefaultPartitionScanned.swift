// PL5113: a default partition searched for rows of a new one.
public import Findings

/// A default partition searched for rows of a new one.
public enum DefaultPartitionScanned: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5113"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the default partition is read while others wait",
        what: "A partition is attached or created while a default partition holds rows that could belong to it.",
        because:
            "the default partition is locked and read whole, to make sure that no row of it belongs to the new one",
        bad: """
            -- already there:
            CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
            CREATE TABLE events_rest PARTITION OF events DEFAULT;
            -- the migration:
            SET lock_timeout = '2s';
            1️⃣CREATE TABLE events_25 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            """,
        good: """
            -- already there:
            CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
            -- the migration:
            SET lock_timeout = '2s';
            CREATE TABLE events_25 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/ddl-partitioning.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.scanDefaultPartition, .scan).filter { view.does(.scanDefaultPartition, at: $0.span) }.map { group in
            let all = WorkGroup(
                span: group.span,
                why: "",
                effects: view.effect.tables.filter { view.hurts($0.table) },
                objects: []
            )
            return finding(
                "\(all.waiters) while the default partition is searched for rows of the new one",
                at: view.place(view.head(of: group.span)),
                facts: view.facts(all.tables),
                mend:
                    "prove it first: on the default partition a CHECK that excludes the new bounds, NOT VALID, then VALIDATE "
                    + "CONSTRAINT"
            )
        }
    }
}
