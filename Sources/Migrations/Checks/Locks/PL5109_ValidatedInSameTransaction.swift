// PL5109: a constraint validated in the transaction that added it.
public import Findings

/// A constraint validated in the transaction that added it.
public enum ValidatedInSameTransaction: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5109"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a constraint is validated in the transaction that added it",
        what: "NOT VALID and VALIDATE CONSTRAINT in one transaction.",
        because:
            "the strong lock of ADD CONSTRAINT is held until COMMIT: the rows are read under it, as if NOT VALID were not there",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            BEGIN;
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD CONSTRAINT total_known CHECK (total IS NOT NULL) NOT VALID;
            ALTER TABLE orders VALIDATE CONSTRAINT 1️⃣total_known;
            COMMIT;
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
        view.work(.validateInSameTransaction).map { group in
            finding(
                "\(group.waiters) while the constraint is validated: its lock is held since it was added",
                at: view.place(view.narrowed(group.span, to: group.objects.first)),
                facts: view.facts(group.tables),
                mend: "COMMIT behind ADD CONSTRAINT … NOT VALID, and validate in a transaction of its own"
            )
        }
    }
}
