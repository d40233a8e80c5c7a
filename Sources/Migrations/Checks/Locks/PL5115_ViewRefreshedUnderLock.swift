// PL5115: a materialized view that nobody can read while it is refreshed.
public import Findings

/// A materialized view that nobody can read while it is refreshed.
public enum ViewRefreshedUnderLock: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5115"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a materialized view cannot be read while it is refreshed",
        what: "REFRESH MATERIALIZED VIEW without CONCURRENTLY.",
        because: "readers wait until its whole query was run and stored",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE MATERIALIZED VIEW totals AS SELECT state, sum(total) AS total FROM orders GROUP BY state;
            CREATE UNIQUE INDEX totals_state ON totals (state);
            -- the migration:
            SET lock_timeout = '2s';
            1️⃣REFRESH MATERIALIZED VIEW totals;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE MATERIALIZED VIEW totals AS SELECT state, sum(total) AS total FROM orders GROUP BY state;
            CREATE UNIQUE INDEX totals_state ON totals (state);
            -- the migration:
            SET lock_timeout = '2s';
            REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-refreshmaterializedview.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.refresh, where: \.blocksReads).map { group in
            finding(
                "reads of \(group.names) wait while it is computed again",
                at: view.place(view.head(of: group.span)),
                facts: view.facts(group.tables),
                mend: "write REFRESH MATERIALIZED VIEW CONCURRENTLY; it needs a unique index on the view"
            )
        }
    }
}
