// PL5105: a lock that is held while later statements work.
public import Findings

/// A lock that is held while later statements work.
public enum LockHeldOverWork: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5105"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a lock is held while later statements work",
        what: "A transaction that locks a table against writes and then goes on with work that grows with the data.",
        because:
            "a lock is given back at COMMIT and not before: writers of the first table wait for the work on the second",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE TABLE customers (id bigint PRIMARY KEY, vip boolean);
            -- the migration:
            BEGIN;
            SET lock_timeout = '2s';
            ALTER TABLE customers ADD COLUMN since date;
            1️⃣UPDATE orders SET state = 'old' WHERE total < 1;
            COMMIT;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE TABLE customers (id bigint PRIMARY KEY, vip boolean);
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE customers ADD COLUMN since date;
            UPDATE orders SET state = 'old' WHERE id = 7;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/explicit-locking.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        let held = view.effect.tables.filter { $0.isHeld && $0.grows && view.hurts($0.table) }
        guard !held.isEmpty else { return [] }
        let group = WorkGroup(span: view.head, why: "", effects: held, objects: [])
        return [
            finding(
                "\(group.waiters) for this work too: the lock of an earlier statement is still held",
                at: view.place(group.span),
                facts: view.facts(group.tables),
                mend: "COMMIT between the two, or put this statement into a migration of its own",
                related: held.compactMap { related($0, view) }
            )
        ]
    }

    private static func related(_ held: TableEffect, _ view: StatementView) -> RelatedPlace? {
        let taker = view.before.last { earlier in
            earlier.tables.contains { $0.table == held.table && !$0.isHeld && ($0.blocksWrites || $0.blocksReads) }
        }
        guard let taker else { return nil }
        let words = "\(held.table) is locked here" + (held.lock.map { " (\($0.name))" } ?? "")
        return RelatedPlace(words, at: view.place(view.head(of: taker.statement.span)))
    }
}
