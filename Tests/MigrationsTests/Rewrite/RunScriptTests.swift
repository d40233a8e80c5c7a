// RunScriptTests: files taken apart into what is run as one, and files that cannot be run.
import Findings
@testable import Migrations
import Testing

@Suite struct RunScriptTests {
    private func units(_ text: String, wraps: Bool = false) throws -> [RunScript.Work] {
        try RunScript(SourceText(name: "f.sql", text: text), wrapsInTransaction: wraps).units.map(\.work)
    }

    @Test func `statements stand alone, in transactions or in batches as they may`() throws {
        let text = """
            SET search_path = a; CREATE TABLE t (n int);
            BEGIN; ALTER TABLE t ADD a int; SET LOCAL lock_timeout = '1s'; COMMIT;
            CREATE INDEX CONCURRENTLY i ON s.t (n); VACUUM t;
            -- plimsoll:batches by (n), 10 rows
            UPDATE t SET a = 1;
            """
        let work = try units(text)
        #expect(work.count == 6)
        #expect(work[0] == .setting("SET search_path = a"))
        #expect(work[1] == .transaction(["CREATE TABLE t (n int)"]))
        #expect(work[2] == .transaction(["ALTER TABLE t ADD a int", "SET LOCAL lock_timeout = '1s'"]))
        #expect(work[3] == .alone("CREATE INDEX CONCURRENTLY i ON s.t (n)", .createIndex("s.i")))
        #expect(work[4] == .alone("VACUUM t", .other))
        #expect(work[5] == .batches(try Backfill("UPDATE t SET a = 1", key: .columns(["n"]), rows: 10)))
    }

    @Test func `the plain text of a backfill stands for its batches`() throws {
        for key in [Backfill.Key.columns(["a", "b"]), .place] {
            let backfill = try Backfill("UPDATE t SET c = 1\nWHERE c IS NULL", key: key, rows: 77)
            #expect(try units("SET x = 1;\n" + backfill.script) == [.setting("SET x = 1"), .batches(backfill)])
        }
    }

    @Test func `a file is one transaction where the tool makes it one, unless it cannot be`() throws {
        #expect(
            try units("CREATE TABLE a (); CREATE TABLE b ();", wraps: true) == [
                .transaction(["CREATE TABLE a ()", "CREATE TABLE b ()"])
            ]
        )
        #expect(try units("CREATE TABLE a (); DROP INDEX CONCURRENTLY i;", wraps: true).count == 2)
    }

    @Test(arguments: [
        ("BEGIN; CREATE TABLE t ();", "the transaction of line 1 is not ended: COMMIT is missing"),
        ("COMMIT;", "only BEGIN … COMMIT can be run: a part that is rolled back leaves no state to go on from"),
        (
            "BEGIN; ROLLBACK;",
            "only BEGIN … COMMIT can be run: a part that is rolled back leaves no state to go on from"
        ),
        ("BEGIN; VACUUM; COMMIT;", "PostgreSQL refuses this in a transaction: put it behind COMMIT"),
        (
            "BEGIN;\n-- plimsoll:batches by (id)\nUPDATE t SET a = 1; COMMIT;",
            "batches commit by themselves and cannot stand in a transaction"
        ),
        (
            "-- plimsoll:batches by (id)\nINSERT INTO t SELECT 1;",
            "only a plain UPDATE or DELETE can be cut into batches"
        ),
        ("\\d t\n", "a command of psql cannot be run here"),
    ])
    func `a file that cannot be run says why`(_ text: String, _ reason: String) {
        do throws(RunScript.Problem) {
            _ = try RunScript(SourceText(name: "f.sql", text: text))
            Issue.record("it was read")
        } catch {
            #expect(error.message == reason)
        }
    }

    @Test func `a plan names the locks of each step`() throws {
        let script = try RunScript(
            SourceText(
                name: "f.sql",
                text:
                    "ALTER TABLE t ADD a int; -- plimsoll:batches by (id)\nUPDATE t SET a = 1; CREATE INDEX CONCURRENTLY i ON t (a);"
            )
        )
        let plan = RunPlan.plans([script])
        #expect(plan.first?.steps.map(\.mode) == ["transaction", "batches by (id)", "alone"])
        #expect(
            plan.first?.steps.map(\.locks) == [
                ["AccessExclusive on t"], ["RowExclusive on t"], ["ShareUpdateExclusive on t"],
            ]
        )
    }
}
