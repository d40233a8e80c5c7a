// PL5102: a table that is read whole while others wait.
public import Findings

/// A table that is read whole while others wait.
public enum TableScanned: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5102"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a table is read whole while others wait",
        what:
            "A change that proves something of all rows of a table, such as a new check, under a lock that keeps writers out.",
        because: "all rows are read before the lock is given back; writes, and often reads, wait as long as that takes",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD 1️⃣CONSTRAINT total_known CHECK (total IS NOT NULL);
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD CONSTRAINT total_known CHECK (total IS NOT NULL) NOT VALID;
            ALTER TABLE orders VALIDATE CONSTRAINT total_known;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertable.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.scan, where: { !$0.rewrites }).filter { group in
            // These have words of their own.
            !view.does(
                .setNotNull,
                .addForeignKey,
                .validateDomain,
                .scanDefaultPartition,
                .validateInSameTransaction,
                at: group.span
            )
        }.map { group in
            finding(
                "\(group.waiters) while all rows are read\(view.hiding(group.span))",
                at: view.place(group.span),
                label: group.why.isEmpty ? nil : group.why,
                facts: view.facts(group.tables),
                mend: mend(view, group.span)
            )
        }
    }

    private static func mend(_ view: StatementView, _ span: Span) -> String {
        if view.does(.attachPartition, at: span) {
            return "prove the bounds first: a CHECK of the same bounds NOT VALID, then VALIDATE CONSTRAINT, then attach"
        }
        if view.does(.addCheck, .addColumn, at: span) {
            return
                "add the constraint NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own: that lets writes pass"
        }
        return "prove it first by a constraint that is added NOT VALID and validated in a transaction of its own"
    }
}
