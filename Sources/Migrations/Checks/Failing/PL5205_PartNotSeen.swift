// PL5205: a part of a migration whose effects are not known.
public import Findings

/// A part of a migration whose effects are not known.
public enum PartNotSeen: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5205"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a part of a migration whose effects are not known",
        what:
            "A statement of which something cannot be seen: the table of an index that is not in the schema, SQL that is put "
            + "together while it runs, a function of another language.",
        because: "what is not seen is not known to be harmless",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            1️⃣DO $$ BEGIN EXECUTE 'ALTER TABLE ' || current_setting('shop.table') || ' ADD COLUMN plan text'; END $$;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN plan text;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20", "S28"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        guard view.statement.failure == nil, view.statement.kind == .sql else { return [] }
        return view.effect.unseen.map { part in
            finding(
                "what this does is not known: \(part.reason)",
                at: view.place(view.clipped(part.span)),
                mend: "give the schema with --schema, write the statement out, or watch it run with --trace"
            )
        }
    }
}
