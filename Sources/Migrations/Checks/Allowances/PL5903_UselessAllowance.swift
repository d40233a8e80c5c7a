// PL5903: an allowance that lets nothing stand.
public import Findings

/// An allowance that lets nothing stand.
public enum UselessAllowance: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL5903"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "an allowance that lets nothing stand",
        what: "A comment `plimsoll:allow` whose findings the statement does not have.",
        because: "it would silence, unseen, what the statement may become",
        bad: """
            CREATE TABLE plans (id bigint PRIMARY KEY);
            -- 1️⃣plimsoll:allow PL5101 until 2099-12-31: the table is empty
            ALTER TABLE plans ADD COLUMN name text;
            """,
        good: """
            CREATE TABLE plans (id bigint PRIMARY KEY);
            ALTER TABLE plans ADD COLUMN name text;
            """,
        exampleFile: "0002_plans.sql",
        stories: ["S22"]
    )

    static func finding(_ allowance: Allowance) -> Finding {
        let codes = allowance.codes.map(\.text).joined(separator: ", ")
        return finding(
            "nothing of \(codes) is found in this statement",
            at: allowance.place,
            mend: "take the comment out"
        )
    }
}
