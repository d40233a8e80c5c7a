// PL5902: an allowance whose day is over.
public import Findings

/// An allowance whose day is over.
public enum ExpiredAllowance: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL5902"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an allowance whose day is over",
        what: "A comment `plimsoll:allow … until DAY` whose day has passed: the finding counts again.",
        because: "what was true of the table when it was written need not be true today",
        bad: """
            CREATE TABLE plans (id bigint PRIMARY KEY);
            -- 1️⃣plimsoll:allow PL5106 until 2020-01-31: nobody reads this table yet
            ALTER TABLE plans ADD COLUMN name text;
            """,
        good: """
            CREATE TABLE plans (id bigint PRIMARY KEY);
            ALTER TABLE plans ADD COLUMN name text;
            """,
        exampleFile: "0002_plans.sql",
        stories: ["S22"]
    )

    static func finding(_ allowance: Allowance, today: String) -> Finding {
        finding(
            "this allowance ended on \(allowance.until ?? ""); today is \(today)",
            at: allowance.place,
            mend: "look again whether its reason holds, and give it a new day or take it out"
        )
    }
}
