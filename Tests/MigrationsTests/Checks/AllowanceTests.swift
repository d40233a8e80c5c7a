// AllowanceTests: comments that let findings stand, and what is wrong with some of them.
import Findings
import Migrations
import Testing

@Suite struct AllowanceTests {
    private func codes(_ comment: String, behind: String = "") -> [String] {
        let text = "SET lock_timeout = '1s';\n\(comment)\nCREATE INDEX i ON a (n);\(behind)\nCREATE INDEX j ON a (n);\n"
        let file = MigrationFile.read(SourceText(name: "m.sql", text: text))
        let analysis = MigrationAnalysis(migrations: [ParsedMigration(file)])
        return analysis.report(CheckLimits(today: "2026-11-21")).findings.map { "\($0.place.start.line) \($0.code)" }
    }

    static let rows: [(comment: String, found: [String])] = [
        ("", ["3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allow PL5103 until 2026-12-31: twelve rows", ["4 PL5103"]),
        ("-- plimsoll:allow PL5103 until 2026-11-21: the last day counts", ["4 PL5103"]),
        ("/* plimsoll:allow PL5101, PL5103 until 2026-12-31: twelve rows */", ["4 PL5103"]),
        ("-- plimsoll:allow PL5103 until 2026-11-20: over", ["2 PL5902", "3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allow PL5101 until 2026-12-31: nothing of it", ["2 PL5903", "3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allow PL5103 until 2026-12-31", ["2 PL5901", "3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allow PL5103: no day", ["2 PL5901", "3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allow PL5103 until 2026-02-30: no such day", ["2 PL5901", "3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allow until 2026-12-31: no code", ["2 PL5901", "3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allow PL5206 until 2026-12-31: allowed, but useless", ["2 PL5903", "3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allow PL5001 until 2026-12-31: not to be allowed", ["2 PL5901", "3 PL5103", "4 PL5103"]),
        ("-- plimsoll:allowed PL5103", ["3 PL5103", "4 PL5103"]),
    ]

    @Test func `an allowance counts for its statement, with code, day and reason`() {
        for row in Self.rows { #expect(codes(row.comment) == row.found, "\(row.comment)") }
    }

    @Test func `an allowance behind a statement is about that one`() {
        let found = codes("", behind: " -- plimsoll:allow PL5103 until 2026-12-31: twelve rows")
        #expect(found == ["4 PL5103"])
    }
}
