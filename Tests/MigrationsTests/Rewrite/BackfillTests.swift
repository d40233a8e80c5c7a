// BackfillTests: changes cut into batches, the marks that ask for them, and what cannot be cut.
@testable import Migrations
import Testing

@Suite struct BackfillTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let sql: String
        let batch: String
        var testDescription: String { sql }
    }

    static let rows = [
        Row(sql: "UPDATE t SET a = 1", batch: "UPDATE t SET a = 1 WHERE t.id >= '5' AND t.id < '9'"),
        Row(
            sql: "update only s.\"T\" AS x set a = (select 1 where true) where a or b",
            batch:
                "update only s.\"T\" AS x set a = (select 1 where true) WHERE x.id >= '5' AND x.id < '9' AND (a or b)"
        ),
        Row(
            sql: "DELETE FROM t USING u WHERE u.id = t.id;",
            batch: "DELETE FROM t USING u WHERE t.id >= '5' AND t.id < '9' AND (u.id = t.id)"
        ),
        Row(
            sql: "UPDATE t SET a = b FROM u WHERE t.c = u.c",
            batch: "UPDATE t SET a = b FROM u WHERE t.id >= '5' AND t.id < '9' AND (t.c = u.c)"
        ),
    ]

    @Test(arguments: rows)
    func `a batch is the statement within two keys`(_ row: Row) throws {
        let backfill = try Backfill(row.sql, key: .columns(["id"]))
        #expect(backfill.statement(from: ["5"], to: ["9"]) == row.batch)
        #expect(!backfill.statement(from: nil, to: nil).contains(">="))
    }

    @Test(arguments: [
        ("UPDATE t SET id = id + 1", "it changes id, by which the batches would go"),
        ("UPDATE t SET (a, id) = (1, 2)", "it changes id, by which the batches would go"),
        ("DELETE FROM t RETURNING a", "RETURNING would answer batch by batch"),
        ("UPDATE t SET a = 1 WHERE CURRENT OF c", "WHERE CURRENT OF follows a cursor"),
        ("WITH x AS (SELECT 1) UPDATE t SET a = 1", "only a plain UPDATE or DELETE can be cut into batches"),
        ("INSERT INTO t SELECT 1", "only a plain UPDATE or DELETE can be cut into batches"),
        ("UPDATE", "a table's name is expected"), ("", "only a plain UPDATE or DELETE can be cut into batches"),
    ])
    func `what cannot be cut is refused with its reason`(_ sql: String, _ reason: String) {
        do throws(Backfill.Refusal) {
            _ = try Backfill(sql, key: .columns(["id"]))
            Issue.record("it was cut")
        } catch {
            #expect(error.reason == reason)
        }
    }

    @Test(arguments: [
        Backfill.Key.columns(["id"]), .columns(["tenant", "Order"]), .place,
    ])
    func `a mark is read back as it was written`(_ key: Backfill.Key) throws {
        let backfill = try Backfill("UPDATE t SET a = 1", key: key, rows: 250)
        let read = try Backfill.parameters(ofMark: String(backfill.markLine.dropFirst(2)))
        #expect(read?.key == key)
        #expect(read?.rows == 250)
    }

    @Test(arguments: [
        "plimsoll:batches", "plimsoll:batches by", "plimsoll:batches by ()", "plimsoll:batches by (id), x rows",
        "plimsoll:batches by (id), 0 rows", "plimsoll:batches by (id), 10", "plimsoll:batches by (1)",
        "plimsoll:batches (id)", "plimsoll:batches by (id), 10 rows more",
    ])
    func `a mark that cannot be read is an error, never passed by`(_ mark: String) {
        #expect(throws: Backfill.Refusal.self) { try Backfill.parameters(ofMark: mark) }
    }

    @Test func `batches take as long as they may`() {
        var size = BatchSize(rows: 1000)
        size.learn(milliseconds: 100)
        #expect(size.rows == 2000)
        size.learn(milliseconds: 100_000)
        #expect(size.rows == 1000)
        for _ in 0..<30 { size.learn(milliseconds: 100_000) }
        #expect(size.rows == BatchSize.fewest)
        for _ in 0..<30 { size.learn(milliseconds: 0) }
        #expect(size.rows == BatchSize.most)
    }

    @Test func `a replica that stands still falls behind by the clock`() {
        var lag = ReplicaLag()
        #expect(lag.seconds(replayed: 0, atSeconds: 5) == 0)
        lag.note(position: 100, atSeconds: 10)
        lag.note(position: 200, atSeconds: 11)
        #expect(lag.seconds(replayed: 200, atSeconds: 30) == 0)
        #expect(lag.seconds(replayed: 150, atSeconds: 30) == 19)
        #expect(lag.seconds(replayed: 50, atSeconds: 30) == 20)
        lag.forget(before: 150)
        #expect(lag.seconds(replayed: 50, atSeconds: 30) == 19)
    }

    @Test func `waits double, never beyond the longest, never below half`() {
        let backoff = Backoff()
        #expect(backoff.milliseconds(afterTry: 1, chance: 1) == 500)
        #expect(backoff.milliseconds(afterTry: 1, chance: 0) == 250)
        #expect(backoff.milliseconds(afterTry: 4, chance: 1) == 4000)
        #expect(backoff.milliseconds(afterTry: 1000, chance: 1) == 60_000)
        #expect(Backoff.isWorthAnotherTry(sqlState: "55P03") && Backoff.isWorthAnotherTry(sqlState: "40P01"))
        #expect(!Backoff.isWorthAnotherTry(sqlState: "57014") && !Backoff.isWorthAnotherTry(sqlState: "23505"))
    }
}
