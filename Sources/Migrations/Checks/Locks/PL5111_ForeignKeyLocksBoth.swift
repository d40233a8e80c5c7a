// PL5111: a foreign key that keeps writers of two tables out.
public import Findings

/// A foreign key that keeps writers of two tables out.
public enum ForeignKeyLocksBoth: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5111"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a foreign key keeps writers of two tables out while one is read",
        what: "ADD CONSTRAINT … FOREIGN KEY without NOT VALID.",
        because: "both tables are locked against writes while all rows of the referring one are looked up in the other",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE TABLE customers (id bigint PRIMARY KEY);
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD 1️⃣CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id);
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            CREATE TABLE customers (id bigint PRIMARY KEY);
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
            ALTER TABLE orders VALIDATE CONSTRAINT orders_customer;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertable.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.scan, where: { !$0.rewrites }).filter { view.does(.addForeignKey, at: $0.span) }.map { group in
            let others = view.effect.deeds.filter { $0.kind == .addForeignKey && $0.span == group.span }.compactMap(
                \.other
            )
            let effects = view.effect.tables.filter { effect in
                group.tables.contains(effect.table) || others.contains(effect.table) && effect.blocksWrites
            }
            let all = WorkGroup(span: group.span, why: "", effects: effects, objects: [])
            return finding(
                "\(all.waiters) while all rows of \(group.names) are checked\(view.hiding(group.span))",
                at: view.place(group.span),
                facts: view.facts(all.tables),
                mend: "add it NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own: that lets writes pass"
            )
        }
    }
}
