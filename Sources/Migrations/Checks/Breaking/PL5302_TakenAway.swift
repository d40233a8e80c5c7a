// PL5302: a table, view or column that is dropped.
public import Findings

/// A table, view or column that is dropped.
public enum TakenAway: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5302"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a table or column is dropped that code may still use",
        what: "DROP of a table, a view or a column that was there before.",
        because:
            "the version of the program that still runs reads or writes it and fails; and what stood in it is gone",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders DROP COLUMN 1️⃣total;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new';
            """,
        exampleFile: "0002_change.sql",
        stories: ["S12", "S20", "S22"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertable.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.effect.deeds.filter { isOfCode($0, view) }.map { deed in
            let what = deed.names
            return finding(
                "\(what) is dropped: running code that still uses it fails, and what it holds is lost\(view.hiding(deed.span))",
                at: view.place(
                    deed.kind == .drop ? view.head(of: deed.span) : view.narrowed(deed.span, to: deed.object)
                ),
                facts: view.facts([deed.table].compactMap { $0 }),
                mend: "drop it in a release after the one whose code no longer uses it; then say so: "
                    + "`-- plimsoll:allow PL5302 until DAY: no running revision uses it`"
            )
        }
    }

    private static func isOfCode(_ deed: Deed, _ view: StatementView) -> Bool {
        guard deed.kind == .dropColumn || deed.kind == .drop else { return false }
        guard deed.hiddenIn == nil, let node = view.statement.node?.unwrapped("DropStmt") else {
            return deed.table != nil
        }
        switch node.text("removeType") {
        case "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE": return true
        default: return false
        }
    }
}
