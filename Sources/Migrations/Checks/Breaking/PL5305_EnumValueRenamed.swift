// PL5305: an enum value that gets another name.
public import Findings

/// An enum value that gets another name.
public enum EnumValueRenamed: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5305"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an enum value gets another name while code uses the old one",
        what: "ALTER TYPE … RENAME VALUE.",
        because: "the version of the program that still runs writes and compares the old value: each such query fails",
        bad: """
            -- already there:
            CREATE TYPE state AS ENUM ('new', 'paid');
            CREATE TABLE orders (id bigint PRIMARY KEY, state state);
            -- the migration:
            1️⃣ALTER TYPE state RENAME VALUE 'paid' TO 'settled';
            """,
        good: """
            -- already there:
            CREATE TYPE state AS ENUM ('new', 'paid');
            CREATE TABLE orders (id bigint PRIMARY KEY, state state);
            -- the migration:
            ALTER TYPE state ADD VALUE 'settled';
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-altertype.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        guard view.effect.failure == nil, let node = view.statement.node?.unwrapped("AlterEnumStmt"),
            let old = node.text("oldVal"), let new = node.text("newVal")
        else { return [] }
        let type = node.names("typeName").joined(separator: ".")
        return [
            finding(
                "'\(old)' of \(type) becomes '\(new)': running code that uses the old value fails",
                at: view.place(view.head),
                mend:
                    "add the new value, release code that reads both and writes the new one, then update the rows in batches"
            )
        ]
    }
}
