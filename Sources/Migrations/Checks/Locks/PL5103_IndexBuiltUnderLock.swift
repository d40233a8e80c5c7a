// PL5103: an index that is built while writes wait.
public import Findings

/// An index that is built while writes wait.
public enum IndexBuiltUnderLock: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5103"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an index is built while writes wait",
        what:
            "CREATE INDEX without CONCURRENTLY, or a new primary key or unique constraint, on a table that is in use.",
        because: "all rows are read and sorted before the lock is given back; every write waits as long as that takes",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            1️⃣CREATE INDEX orders_customer ON orders (customer_id);
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.buildIndex, .addUnique) { effect in
            !effect.rewrites && effect.work.contains { if case .indexBuild = $0 { true } else { false } }
        }.map { group in
            finding(
                "\(group.waiters) while an index is built\(view.hiding(group.span))",
                at: view.place(view.does(.addUnique, at: group.span) ? group.span : view.head(of: group.span)),
                label: group.why.isEmpty ? nil : group.why,
                facts: view.facts(group.tables),
                mend: view.does(.addUnique, at: group.span)
                    ? "build a unique index CONCURRENTLY, then ADD CONSTRAINT … USING INDEX"
                    : "write CREATE INDEX CONCURRENTLY, in a file that its tool does not wrap in a transaction"
            )
        }
    }
}
