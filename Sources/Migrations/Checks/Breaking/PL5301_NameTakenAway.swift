// PL5301: a table, view or column that gets another name.
public import Findings

/// A table, view or column that gets another name.
public enum NameTakenAway: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5301"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a table or column gets another name while code uses the old one",
        what: "RENAME of a table, a view or a column that was there before.",
        because:
            "between the migration and the last restart both versions of the program run; the one that does not know the new name fails",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            1️⃣ALTER TABLE orders RENAME COLUMN total TO amount;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER INDEX orders_pkey RENAME TO orders_key;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20", "S22"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertable.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.effect.deeds.filter { $0.kind == .rename && isOfCode($0, view) }.map { deed in
            let what = deed.names
            return finding(
                "\(what) gets another name: running code that uses the old one fails\(view.hiding(deed.span))",
                at: view.place(view.head(of: deed.span)),
                label: deed.why.isEmpty ? nil : "now \(deed.why)",
                mend:
                    "add the new name beside the old one: a view for a table, a second column that a trigger keeps equal for a "
                    + "column; take the old one away when no running revision uses it"
            )
        }
    }

    /// Whether programs name such a thing: tables, views and columns, not indexes or constraints.
    private static func isOfCode(_ deed: Deed, _ view: StatementView) -> Bool {
        guard deed.hiddenIn == nil, let node = view.statement.node?.unwrapped("RenameStmt") else {
            return deed.table != nil
        }
        switch node.text("renameType") {
        case "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_COLUMN", "OBJECT_FOREIGN_TABLE": return true
        default: return false
        }
    }
}
