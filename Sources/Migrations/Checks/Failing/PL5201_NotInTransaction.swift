// PL5201: a statement that refuses to run in a transaction.
public import Findings

/// A statement that refuses to run in a transaction.
public enum NotInTransaction: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5201"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a statement that refuses to run inside a transaction",
        what:
            "CREATE INDEX CONCURRENTLY, VACUUM and their like between BEGIN and COMMIT, or in a file that its tool wraps in a transaction.",
        because: "the server refuses it, and the migration stops there",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            BEGIN;
            1️⃣CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);
            COMMIT;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            CREATE INDEX CONCURRENTLY orders_customer ON orders (customer_id);
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-createindex.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        guard let failure = view.effect.failure, ExpectedFailures.code(of: failure, view) == code else { return [] }
        return [
            finding(
                "the server will refuse this: \(failure.reason)",
                at: view.place(view.clipped(failure.span)),
                label: "SQLSTATE \(failure.code)",
                mend: "put it into a file of its own that is not wrapped: " + ExpectedFailures.unwrapping
            )
        ]
    }
}
