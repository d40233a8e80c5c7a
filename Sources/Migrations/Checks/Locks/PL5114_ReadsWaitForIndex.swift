// PL5114: an index that is closed to readers while it is built again.
public import Findings

/// An index that is closed to readers while it is built again.
public enum ReadsWaitForIndex: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5114"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "reads through an index wait while it is built again",
        what: "REINDEX without CONCURRENTLY, or an index that is moved to another tablespace.",
        because:
            "the table's lock lets reads pass, the index's own does not: every query that would use it, and every write, waits",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE INDEX orders_state ON orders (state);
            -- the migration:
            SET lock_timeout = '2s';
            1️⃣REINDEX INDEX orders_state;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE INDEX orders_state ON orders (state);
            -- the migration:
            REINDEX INDEX CONCURRENTLY orders_state;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-reindex.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.rebuildIndex, .move) { !$0.rewrites && $0.lock != .accessExclusive }.map { group in
            let name = group.objects.isEmpty ? "its indexes" : MigrationWords.list(group.objects)
            return finding(
                "reads of \(group.names) through \(name), and its writes, wait while it is built again\(view.hiding(group.span))",
                at: view.place(view.head(of: group.span)),
                facts: view.facts(group.tables),
                mend: view.does(.move, at: group.span)
                    ? "build a second index in the other tablespace CONCURRENTLY, then drop this one CONCURRENTLY"
                    : "write REINDEX … CONCURRENTLY, outside of a transaction"
            )
        }
    }
}
