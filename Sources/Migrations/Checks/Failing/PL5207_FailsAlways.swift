// PL5207: a statement that the server will refuse.
public import Findings

/// A statement that the server will refuse.
public enum FailsAlways: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5207"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a statement that the server will refuse",
        what:
            "A change that cannot be made to the schema as it is: a column that is there already, a table that is not.",
        because: "the migration stops there; without a transaction what stood before it stays done",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN 1️⃣total numeric;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN IF NOT EXISTS total numeric;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/errcodes-appendix.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        guard let failure = view.effect.failure, ExpectedFailures.code(of: failure, view) == code else { return [] }
        return [
            finding(
                "the server will refuse this: \(failure.reason)",
                at: view.place(view.clipped(failure.span)),
                label: "SQLSTATE \(failure.code)",
                mend: "compare it with the schema it runs on; IF EXISTS and IF NOT EXISTS make it say less"
            )
        ]
    }
}
