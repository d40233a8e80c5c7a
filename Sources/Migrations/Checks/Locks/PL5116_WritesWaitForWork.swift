// PL5116: writes that wait for work of any other kind.
public import Findings

/// Writes that wait for work of any other kind.
public enum WritesWaitForWork: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5116"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "writes wait for as long as the statement works",
        what:
            "A lock that keeps writers of a table out while the same statement works for a time that grows with the data, in a way "
            + "that no other finding speaks of.",
        because: "a lock is given back when the work is done: the more data, the longer everybody waits",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE TABLE customers (id bigint PRIMARY KEY);
            -- the migration:
            BEGIN;
            SET lock_timeout = '2s';
            1️⃣DO $$ BEGIN
              LOCK TABLE customers IN EXCLUSIVE MODE;
              PERFORM count(*) FROM orders;
            END $$;
            COMMIT;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            DO $$ BEGIN
              PERFORM count(*) FROM orders;
            END $$;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/explicit-locking.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] { [] }

    /// Whether it is a materialized view that can be read meanwhile: nobody else writes to one.
    private static func isRefreshed(_ effect: TableEffect, _ view: StatementView) -> Bool {
        !effect.blocksReads && view.deeds(.refresh).contains { $0.table == effect.table }
    }

    /// What is said of tables that hurt and that no other check of locks spoke of.
    static func remaining(_ view: StatementView, after findings: [Finding]) -> [Finding] {
        let hurting = view.effect.tables.filter { view.hurts($0.table) && !isRefreshed($0, view) }
        guard !hurting.isEmpty else { return [] }
        let words = findings.map { $0.message + " " + $0.facts.joined(separator: " ") + " " }
        let left = hurting.filter { effect in
            !words.contains { $0.contains(" \(effect.table) ") || $0.contains("\(effect.table):") }
        }
        guard !left.isEmpty else { return [] }
        let group = WorkGroup(span: view.head, why: "", effects: left, objects: [])
        return [
            finding(
                "\(group.waiters) for as long as this statement works",
                at: view.place(group.span),
                facts: view.facts(group.tables),
                mend: "take the lock in a transaction of its own, apart from the work"
            )
        ]
    }
}
