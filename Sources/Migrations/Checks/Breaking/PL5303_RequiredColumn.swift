// PL5303: a column that running code does not fill.
public import Findings

/// A column that running code does not fill.
public enum RequiredColumn: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5303"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a column is required that running code does not fill",
        what: "ADD COLUMN … NOT NULL without a default on a table that was there before.",
        because:
            "it fails where the table has rows; where it has none, every INSERT of the version that still runs fails",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN 1️⃣plan text NOT NULL;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN plan text NOT NULL DEFAULT 'basic';
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertable.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        guard let node = view.statement.node?.unwrapped("AlterTableStmt") else { return [] }
        let required = node.list("cmds").compactMap { $0.unwrapped("AlterTableCmd")?["def"]?.unwrapped("ColumnDef") }
            .filter { isRequired($0) }.compactMap { $0.text("colname") }
        return view.deeds(.addColumn).filter { deed in deed.object.map { required.contains($0) } == true }.map { deed in
            let what = deed.names
            return finding(
                "\(what) is required and has no default: it fails on the rows that are there, or on the next INSERT",
                at: view.place(view.narrowed(deed.span, to: deed.object)),
                facts: view.facts([deed.table].compactMap { $0 }),
                mend:
                    "give it a constant default, or add it without NOT NULL, fill it, and require it in a later release"
            )
        }
    }

    /// Whether a column wants a value and nothing gives it one.
    private static func isRequired(_ column: Syntax) -> Bool {
        let kinds = column.list("constraints").compactMap { $0.unwrapped("Constraint")?.text("contype") }
        let isWanted = kinds.contains("CONSTR_NOTNULL") || kinds.contains("CONSTR_PRIMARY")
        let isGiven = !Set(kinds).isDisjoint(with: ["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"])
        let type = column["typeName"]?.names("names").last ?? ""
        return isWanted && !isGiven && !type.contains("serial")
    }
}
