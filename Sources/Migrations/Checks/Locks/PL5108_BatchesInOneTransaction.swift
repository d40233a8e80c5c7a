// PL5108: batches that are all written in one transaction.
public import Findings

/// Batches that are all written in one transaction.
public enum BatchesInOneTransaction: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5108"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "batches that are all written in one transaction",
        what: "A loop in a DO block or function that writes a table piece by piece without a COMMIT between.",
        because: "rows of the first batch stay locked until the last one is done: the batches save nobody from waiting",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            1️⃣DO $$ BEGIN
              FOR i IN 0..19 LOOP
                UPDATE orders SET state = 'new' WHERE id % 20 = i;
              END LOOP;
            END $$;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            UPDATE orders SET state = 'new' WHERE id BETWEEN 1 AND 5000;
            UPDATE orders SET state = 'new' WHERE id BETWEEN 5001 AND 10000;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/plpgsql-transactions.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.effect.rowLocks.filter { $0.isInLoop && view.mayBeLarge($0.table) }.map { lock in
            finding(
                "the batches on \(lock.table) are one transaction: rows of the first wait for the last",
                at: view.place(view.head),
                facts: view.facts([lock.table]),
                mend: "COMMIT inside the loop, outside of a transaction, or let the program send each batch"
            )
        }
    }
}
