// WaitingTests: what is said of whole transactions, of queues for locks, of old statistics and of the safe way.
import Findings
import Migrations
import Testing

@Suite struct WaitingTests {
    private static let schema = SourceText(
        name: "schema.sql",
        text: "CREATE TABLE orders (id bigint PRIMARY KEY, n int, m int, state text);\n"
    )

    private static func statistics(transactions seconds: Int64? = nil, rows: Int = 300_000) -> DatabaseStatistics {
        let orders = TableStatistics(table: "orders", rows: rows, heapBytes: max(0, rows) * 80, writesPerSecond: 500)
        return DatabaseStatistics(
            takenMicroseconds: 1_000_000_000_000_000,
            serverVersion: "15.8",
            tables: ["orders": orders],
            longestTransactionMicroseconds: seconds.map { $0 * 1_000_000 }
        )
    }

    private static func report(
        _ text: String,
        _ statistics: DatabaseStatistics,
        _ adjust: (inout CheckLimits) -> Void = { _ in }
    ) -> Report {
        let file = MigrationFile.read(SourceText(name: "m.sql", text: text), as: MigrationReading(tool: .sql))
        let parsed = ParsedMigration(file)
        var analysis = MigrationAnalysis(schema: [schema], migrations: [parsed], statistics: statistics)
        let predictor = Predictor(statistics: statistics, machine: .same)
        analysis.predict(with: predictor)
        var limits = CheckLimits(statistics: statistics)
        adjust(&limits)
        return analysis.report(limits)
    }

    private static let checks = (1...8).map { "ALTER TABLE orders ADD CONSTRAINT c\($0) CHECK (n > \($0));\n" }.joined()

    @Test func `a table that was never analysed is taken for a large one`() {
        let change = "SET lock_timeout = '100ms';\nALTER TABLE orders ALTER COLUMN n TYPE bigint;\n"
        for (rows, isFound) in [(-1, true), (0, false), (500, false), (3_000_000, true)] {
            let report = Self.report(change, Self.statistics(rows: rows))
            #expect(report.findings.contains { $0.level == .error } == isFound, "\(rows) rows: \(report.findings)")
        }
    }

    @Test func `statements that are short one by one are told where a transaction holds the lock over all of them`() {
        let apart = Self.report("SET lock_timeout = '100ms';\n" + Self.checks, Self.statistics())
        #expect(apart.findings.isEmpty, "\(apart.findings.map(\.message))")
        let together = Self.report(
            "BEGIN;\nSET LOCAL lock_timeout = '100ms';\n\(Self.checks)COMMIT;\n",
            Self.statistics()
        )
        #expect(together.findings.map(\.code) == ["PL5117"])
        #expect(together.findings.first?.place.start.line == 3)
        #expect(together.findings.first?.related.first?.place.start.line == 11)
        let facts = together.findings.first?.facts ?? []
        #expect(
            facts.contains { $0.hasPrefix("blocked about ") && $0.hasSuffix("by all of them, writes may wait 1 s") },
            "\(facts)"
        )
        // Thirty statements that take an instant are no long transaction.
        let quick = (1...30).map { "ALTER TABLE orders ADD COLUMN c\($0) int;\n" }.joined()
        let many = Self.report(
            "BEGIN;\nSET LOCAL lock_timeout = '100ms';\n\(quick)COMMIT;\n",
            Self.statistics(rows: 600_000)
        )
        #expect(many.findings.isEmpty, "\(many.findings.map(\.message))")
    }

    @Test func `reads have a limit of their own`() {
        let text = "SET lock_timeout = '100ms';\nALTER TABLE orders ADD CONSTRAINT c CHECK (n > 0);\n"
        #expect(Self.report(text, Self.statistics()).findings.isEmpty)
        let strict = Self.report(text, Self.statistics()) { $0.longestReadBlockSeconds = 0.01 }
        #expect(strict.findings.map(\.code) == ["PL5102"])
        // An index build keeps no reader waiting.
        let index = "SET lock_timeout = '100ms';\nCREATE INDEX i ON orders (n);\n"
        let limits: (inout CheckLimits) -> Void = { limits in
            limits.longestReadBlockSeconds = 0.01
            limits.longestWriteBlockSeconds = 60
        }
        #expect(Self.report(index, Self.statistics(), limits).findings.isEmpty)
    }

    private static let queues: [(text: String, transactions: Int64?, found: [String])] = [
        ("ALTER TABLE orders ADD COLUMN p int;", nil, ["1 warning PL5106"]),
        ("ALTER TABLE orders ADD COLUMN p int;", 0, ["1 warning PL5106"]),
        ("ALTER TABLE orders ADD COLUMN p int;", 2400, ["1 error PL5118"]),
        ("ALTER TABLE orders ADD COLUMN p int;\nALTER TABLE orders ADD COLUMN q int;", 2400, ["1 error PL5118"]),
        ("SET lock_timeout = '200ms';\nALTER TABLE orders ADD COLUMN p int;", 2400, []),
        ("SET lock_timeout = '5s';\nALTER TABLE orders ADD COLUMN p int;", 2400, ["2 warning PL5118"]),
        ("SET lock_timeout = '5s';\nALTER TABLE orders ADD COLUMN p int;", nil, []),
        ("SET lock_timeout = '5s';\nALTER TABLE orders ADD COLUMN p int;", 3, ["2 error PL5118"]),
        ("CREATE INDEX CONCURRENTLY i ON orders (n);", 2400, []),
        ("CREATE TABLE fresh (id int);", 2400, []),
    ]

    @Test func `a lock that may be waited for behind long transactions is told, with who waits`() {
        for row in Self.queues {
            let report = Self.report(row.text, Self.statistics(transactions: row.transactions))
            let found = report.findings.map { "\($0.place.start.line) \($0.level) \($0.code)" }
            #expect(found == row.found, "\(row.text) \(row.transactions ?? -1)")
        }
        let facts = Self.report(Self.queues[3].text, Self.statistics(transactions: 2400)).findings.first?.facts ?? []
        #expect(
            facts.contains { $0.contains("behind the longest transaction") && $0.contains("writes wait") },
            "\(facts)"
        )
        #expect(facts.last == "1 more statement of this file may wait so as well")
    }

    @Test func `old statistics are told, fresh ones and those of no use are not`() {
        let day: Int64 = 86_400_000_000
        for (days, text, isTold) in [
            (Int64(2), "ALTER TABLE orders DROP COLUMN m;", false), (43, "ALTER TABLE orders DROP COLUMN m;", true),
            (43, "CREATE TABLE fresh (id int);", false), (-3, "ALTER TABLE orders DROP COLUMN m;", false),
        ] {
            let report = Self.report(text, Self.statistics()) { limits in
                limits.nowMicroseconds = 1_000_000_000_000_000 + days * day
            }
            let told = report.unchecked.filter { $0.what.contains("by now") }
            #expect(told.map(\.wasRequired) == (isTold ? [false] : []), "\(days) \(text)")
            if isTold { #expect(told.first?.why.contains("43 days old") == true) }
        }
    }

    @Test func `the safe way is named with its steps and the longest block`() throws {
        let text = "SET lock_timeout = '200ms';\nALTER TABLE orders ALTER COLUMN n SET NOT NULL;\n"
        let statistics = Self.statistics(rows: 300_000_000)
        let report = Self.report(text, statistics)
        #expect(report.filesThatBlock == ["m.sql"])
        let file = MigrationFile.read(SourceText(name: "m.sql", text: text), as: MigrationReading(tool: .sql))
        let predictor = Predictor(statistics: statistics, machine: .same)
        let offer = try #require(
            RewriteOffer(of: ParsedMigration(file), schema: [Self.schema], before: [], predictor: predictor)
        )
        #expect(offer.steps == 3)
        #expect(try #require(offer.longestBlockSeconds) <= 0.2)
        let mend = report.offering(offer, ofFile: "m.sql").findings.first { $0.level == .error }?.mend ?? ""
        #expect(mend.hasSuffix("plimsoll migrate check --rewrite m.sql --output safe"), "\(mend)")
        // What has no safe sequence is offered none.
        let cluster = MigrationFile.read(SourceText(name: "m.sql", text: "CLUSTER orders USING orders_pkey;"))
        #expect(
            RewriteOffer(of: ParsedMigration(cluster), schema: [Self.schema], before: [], predictor: predictor) == nil
        )
    }
}
