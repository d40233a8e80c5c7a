// PL5101: a table that is rewritten while others wait.
public import Findings

/// A table that is rewritten while others wait.
public enum TableRewritten: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5101"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a table is rewritten while others wait",
        what:
            "A change that writes all rows of a table anew, and builds all its indexes again, under a lock that keeps readers and "
            + "writers out: another type, a default that differs for each row, CLUSTER, VACUUM FULL, SET LOGGED.",
        because: "on a table of hundreds of millions of rows it takes hours, and nobody can read or write it meanwhile",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN 1️⃣token uuid NOT NULL DEFAULT gen_random_uuid();
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN token uuid;
            ALTER TABLE orders ALTER COLUMN token SET DEFAULT gen_random_uuid();
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: [
            "https://www.postgresql.org/docs/15/sql-altertable.html",
            "https://www.postgresql.org/docs/15/explicit-locking.html",
        ]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.rewrite, .move, where: \.rewrites).map { group in
            finding(
                "\(group.waiters) while the whole table is rewritten\(view.hiding(group.span))",
                at: view.place(group.span),
                label: group.why.isEmpty ? nil : group.why,
                facts: view.facts(group.tables),
                mend: mend(view, group.span)
            )
        }
    }

    private static func mend(_ view: StatementView, _ span: Span) -> String {
        if view.does(.addColumn, at: span) {
            return
                "add the column without a default, set the default for new rows, fill the old rows in batches, each in a "
                + "transaction of its own, and validate a NOT NULL check at last"
        }
        if view.does(.changeType, at: span) {
            return
                "add a second column of the new type, keep it filled by a trigger, fill the old rows in batches, then "
                + "swap the two names"
        }
        return
            "copy the rows in batches into a new table that a trigger keeps up to date, or use a tool that packs tables "
            + "without the lock, such as pg_repack"
    }
}
