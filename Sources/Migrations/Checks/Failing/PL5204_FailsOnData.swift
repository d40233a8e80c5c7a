// PL5204: a statement that fails on the rows that are there.
public import Findings

/// A statement that fails on the rows that are there.
public enum FailsOnData: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5204"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a statement that fails on the rows that are there",
        what:
            "A change that the rows of the table speak against, as far as they are known: NOT NULL without a default on a table with "
            + "rows, a unique index over a column that holds a value twice.",
        because: "it works on an empty table of a test and fails on the real one, at the moment of the release",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            INSERT INTO orders VALUES (1, 1, 'new', 1);
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN 1️⃣plan text NOT NULL;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            INSERT INTO orders VALUES (1, 1, 'new', 1);
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN plan text NOT NULL DEFAULT 'basic';
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertable.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        guard let failure = view.effect.failure, ExpectedFailures.code(of: failure, view) == code else { return [] }
        return [
            finding(
                "this fails on the rows that are there: \(failure.reason)",
                at: view.place(view.clipped(failure.span)),
                label: "SQLSTATE \(failure.code)",
                mend: "mend the rows first, or give a default"
            )
        ]
    }
}
