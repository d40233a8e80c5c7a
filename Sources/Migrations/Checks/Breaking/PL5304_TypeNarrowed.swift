// PL5304: a type that holds less than the one before.
public import Findings

/// A type that holds less than the one before.
public enum TypeNarrowed: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5304"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a column gets a type that holds less",
        what: "ALTER COLUMN … TYPE to a shorter text, a smaller number, or fewer digits.",
        because:
            "values that do not fit make the migration fail; and the version of the program that still runs writes such values",
        bad: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            -- plimsoll:allow PL5101 until 2099-12-31: it has 12 rows
            ALTER TABLE orders ALTER COLUMN 1️⃣customer_id TYPE integer;
            """,
        good: """
            -- already there:
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, state text, total numeric(10,2));
            -- the migration:
            SET lock_timeout = '2s';
            ALTER TABLE orders ALTER COLUMN total TYPE numeric(12,2);
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/datatype.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.deeds(.changeType).compactMap { deed in
            guard let column = deed.object, let types = view.typeChanges[column], types.isNarrower else { return nil }
            let what = deed.names
            return finding(
                "\(what) holds less as \(types.new) than as \(types.old)",
                at: view.place(deed.span),
                mend: "look for values that do not fit before, and release code that writes none first"
            )
        }
    }
}
