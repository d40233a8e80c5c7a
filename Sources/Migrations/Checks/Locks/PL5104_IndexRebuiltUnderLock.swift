// PL5104: an index that is built again while others wait.
public import Findings

/// An index that is built again while others wait.
public enum IndexRebuiltUnderLock: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5104"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an index is built again while others wait",
        what: "A change that keeps the rows but needs their indexes anew, such as another collation.",
        because: "the table is locked until the last index is built",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(50));
            CREATE INDEX orders_code ON orders (code);
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ALTER COLUMN 1️⃣code TYPE varchar(50) COLLATE "POSIX";
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, code varchar(50));
            CREATE INDEX orders_code ON orders (code);
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ALTER COLUMN code TYPE varchar(80);
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertable.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.rebuildIndex) { !$0.rewrites && $0.lock == .accessExclusive }.map { group in
            finding(
                "\(group.waiters) while its index is built again\(view.hiding(group.span))",
                at: view.place(group.span),
                label: group.why.isEmpty ? nil : group.why,
                facts: view.facts(group.tables),
                mend: "drop the index CONCURRENTLY first, and build it again CONCURRENTLY behind the change"
            )
        }
    }
}
