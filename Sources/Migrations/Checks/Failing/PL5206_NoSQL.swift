// PL5206: a statement that is no SQL.
public import Findings

/// A statement that is no SQL.
public enum NoSQL: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5206"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a statement that PostgreSQL cannot read",
        what: "Text that PostgreSQL's own parser (version 15) refuses.",
        because: "the migration stops there; without a transaction what stood before it stays done",
        bad: """
            ALTER TABLE orders ADD COLUMN plan text 1️⃣DEFALT 'basic';
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ADD COLUMN plan text DEFAULT 'basic';
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-commands.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        guard let failure = view.statement.failure else { return [] }
        return [
            finding(
                "this is no SQL: \(failure.message)",
                at: view.place(token(failure.span, view.source)),
                because: "the server refuses it, and the migration stops there"
            )
        ]
    }

    /// The word that the parser stopped at.
    private static func token(_ span: Span, _ source: SourceText) -> Span {
        let bytes = source.bytes
        let start = Int(span.start)
        var end = start
        while end < min(Int(span.end), bytes.count), SQLLexer.isNameByte(bytes[end]) { end += 1 }
        return Span(from: start, to: max(end, min(start + 1, bytes.count)))
    }
}
