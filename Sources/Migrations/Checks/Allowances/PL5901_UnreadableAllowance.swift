// PL5901: an allowance without code, day or reason.
public import Findings

/// An allowance without code, day or reason.
public enum UnreadableAllowance: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL5901"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an allowance without code, day or reason",
        what: "A comment `plimsoll:allow` that does not say which finding it lets stand, until when, and why.",
        because: "a finding that is silenced for ever, without a word why, is found again by the next outage",
        bad: """
            CREATE TABLE plans (id bigint PRIMARY KEY);
            -- 1️⃣plimsoll:allow PL5106
            ALTER TABLE plans ADD COLUMN name text;
            """,
        good: """
            CREATE TABLE plans (id bigint PRIMARY KEY);
            ALTER TABLE plans ADD COLUMN name text;
            """,
        exampleFile: "0002_plans.sql",
        stories: ["S22"]
    )

    private static let form = "-- plimsoll:allow PL5102 until 2026-12-31: the table has 12 rows"

    static func finding(_ allowance: Allowance, _ defect: Allowance.Defect) -> Finding {
        let message =
            switch defect {
            case .noCode: "an allowance without a code"
            case .unknownCode(let text): "\(text.prefix(40)) is no finding that can be allowed"
            case .noDay: "an allowance without the day on which it ends"
            case .notADay(let text): "\(text.prefix(40)) is no day; YYYY-MM-DD is expected"
            case .noReason: "an allowance without a reason"
            }
        return finding(message, at: allowance.place, mend: "write `\(form)`")
    }
}
