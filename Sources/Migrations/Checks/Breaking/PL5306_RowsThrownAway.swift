// PL5306: all rows of a table thrown away.
public import Findings

/// All rows of a table thrown away.
public enum RowsThrownAway: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5306"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "all rows of a table are thrown away",
        what: "TRUNCATE of a table that was there before.",
        because: "there is no way back but the backup; and nobody can read or write the table while it is emptied",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            1️⃣TRUNCATE orders;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            DELETE FROM orders WHERE id BETWEEN 1 AND 5000;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S12", "S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-truncate.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.deeds(.truncate).map { deed in
            finding(
                "all rows of \(deed.table ?? "the table") are thrown away\(view.hiding(deed.span))",
                at: view.place(view.head(of: deed.span)),
                facts: view.facts([deed.table].compactMap { $0 }),
                mend: "make sure that a backup exists, and say why: `-- plimsoll:allow PL5306 until DAY: …`"
            )
        }
    }
}
