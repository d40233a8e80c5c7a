// PL5107: all rows of a table written in one transaction.
public import Findings

/// All rows of a table written in one transaction.
public enum WholeTableRowLock: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5107"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "all rows of a table are written in one transaction",
        what: "An UPDATE, DELETE or SELECT FOR UPDATE that touches all rows of a table, or nearly all.",
        because:
            "each row stays locked until COMMIT: whoever wants to change one of them waits for all of them, and the table swells to "
            + "twice its size",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            1️⃣UPDATE orders SET state = 'new';
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            UPDATE orders SET state = 'new' WHERE id BETWEEN 1 AND 5000;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/explicit-locking.html#LOCKING-ROWS"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        let locks = view.effect.rowLocks.filter { lock in
            lock.share == .all && !lock.isInLoop && view.mayBeLarge(lock.table)
        }
        return locks.map { lock in
            let what = lock.writes ? "are written" : "are locked"
            return finding(
                "all rows of \(lock.table) \(what) in one transaction: whoever changes one of them waits for its end",
                at: view.place(view.head),
                facts: view.facts([lock.table]),
                mend: "do it in batches of a few thousand rows by key, each in a transaction of its own"
            )
        }
    }
}
