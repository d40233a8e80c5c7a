// PL5208: a change of the schema inside a function or DO block.
public import Findings

/// A change of the schema inside a function or DO block.
public enum HiddenDDL: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5208"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a change of the schema hidden in a function or DO block",
        what: "A table changed by a function, a procedure or a DO block that the migration calls.",
        because:
            "whoever reads the migration does not see the lock: it stands somewhere else, and may be another by the time it runs",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            1️⃣DO $$ BEGIN ALTER TABLE orders ADD COLUMN plan text; END $$;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN IF NOT EXISTS plan text;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20", "S22"],
        sources: ["https://www.postgresql.org/docs/15/plpgsql-statements.html"]
    )

    /// What is no change of the schema, though it may stand in a function.
    private static let harmless: Set<Deed.Kind> = [.readAll, .writeRows, .lockTable, .hidden, .useNewEnumValue]

    static func findings(_ view: StatementView) -> [Finding] {
        let hidden = view.effect.deeds.filter { $0.hiddenIn != nil && !harmless.contains($0.kind) }
        guard let first = hidden.first else { return [] }
        var tables: [String] = []
        for table in hidden.compactMap(\.table) where !tables.contains(table) { tables.append(table) }
        let what = tables.isEmpty ? "the schema" : MigrationWords.list(tables)
        return [
            finding(
                "\(first.hiddenIn ?? "this") changes \(what)",
                at: view.place(view.head),
                facts: view.facts(tables),
                mend:
                    "write the statement into the migration itself, with IF EXISTS or IF NOT EXISTS where it may be done already"
            )
        ]
    }
}
