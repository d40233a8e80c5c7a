// PL5203: an enum value used in the transaction that adds it.
public import Findings

/// An enum value used in the transaction that adds it.
public enum EnumValueUsedTooSoon: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5203"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an enum value is used in the transaction that adds it",
        what: "ALTER TYPE … ADD VALUE and a statement that uses the value, in one transaction.",
        because: "the server refuses to use a value before it is committed",
        bad: """
            -- already there:
            CREATE TYPE state AS ENUM ('new', 'paid');
            CREATE TABLE orders (id bigint PRIMARY KEY, state state);
            -- the migration:
            BEGIN;
            ALTER TYPE state ADD VALUE 'lost';
            UPDATE orders SET state = 1️⃣'lost' WHERE id = 7;
            COMMIT;
            """,
        good: """
            -- already there:
            CREATE TYPE state AS ENUM ('new', 'paid');
            CREATE TABLE orders (id bigint PRIMARY KEY, state state);
            -- the migration:
            ALTER TYPE state ADD VALUE 'lost';
            UPDATE orders SET state = 'lost' WHERE id = 7;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertype.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        if let failure = view.effect.failure {
            guard ExpectedFailures.code(of: failure, view) == code else { return [] }
            let place = used(view)?.span ?? view.clipped(failure.span)
            return [finding(failure.reason, place, view)]
        }
        guard view.effect.isInTransaction, let (text, span) = used(view) else { return [] }
        return [finding("'\(text)' was added by this transaction", span, view)]
    }

    /// The first value in the statement that the transaction has added, with its place.
    private static func used(_ view: StatementView) -> (text: String, span: Span)? {
        let added = addedHere(view)
        guard !added.isEmpty, let node = view.statement.node else { return nil }
        for constant in node.descendants("A_Const") {
            guard let text = constant["sval"]?.text("sval"), added.contains(text), let start = constant.location else {
                continue
            }
            let end = min(Int(view.statement.span.end), start + text.utf8.count + 2)
            return (text, Span(from: start, to: end))
        }
        return nil
    }

    /// The values that the transaction has added to enums that were there before.
    private static func addedHere(_ view: StatementView) -> Set<String> {
        var added: Set<String> = []
        for earlier in view.before.reversed() {
            guard earlier.isInTransaction else { break }
            // Values of a type that the transaction itself created may be used.
            if earlier.statement.node?.kind == "CreateEnumStmt" { return [] }
            for deed in earlier.deeds where deed.kind == .addEnumValue { added.insert(deed.why) }
        }
        return added
    }

    private static func finding(_ reason: String, _ span: Span, _ view: StatementView) -> Finding {
        finding(
            "the server will refuse this: \(reason)",
            at: view.place(span),
            label: "SQLSTATE 55P04",
            mend: "COMMIT behind ALTER TYPE: put it into a migration of its own"
        )
    }
}
