// PL5110: sET NOT NULL that reads the whole table.
public import Findings

/// SET NOT NULL that reads the whole table.
public enum NotNullWithoutCheck: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5110"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "SET NOT NULL reads the whole table while others wait",
        what: "SET NOT NULL on a column of which no validated check proves that it has no NULL.",
        because: "all rows are read under the strongest lock; a check that was validated before spares that",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ALTER COLUMN 1️⃣total SET NOT NULL;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD CONSTRAINT total_known CHECK (total IS NOT NULL) NOT VALID;
            ALTER TABLE orders VALIDATE CONSTRAINT total_known;
            ALTER TABLE orders ALTER COLUMN total SET NOT NULL;
            ALTER TABLE orders DROP CONSTRAINT total_known;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertable.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.scan, where: { !$0.rewrites }).filter { view.does(.setNotNull, at: $0.span) }.map { group in
            let column = view.effect.deeds.first { $0.kind == .setNotNull && $0.span == group.span }?.object ?? "column"
            return finding(
                "\(group.waiters) while all rows are read for SET NOT NULL\(view.hiding(group.span))",
                at: view.place(view.narrowed(group.span, to: column)),
                facts: view.facts(group.tables),
                mend: "ADD CONSTRAINT … CHECK (\(column) IS NOT NULL) NOT VALID; in a transaction of its own VALIDATE "
                    + "CONSTRAINT; then SET NOT NULL reads nothing, and the constraint may go"
            )
        }
    }
}
