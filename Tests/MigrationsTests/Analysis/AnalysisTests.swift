// AnalysisTests: what decides whether an effect is a finding: statistics, predictions, traces, transactions.
import Findings
import Migrations
import Testing

@Suite struct AnalysisTests {
    private let schema = SourceText(
        name: "schema.sql",
        text:
            "CREATE TABLE orders (id bigint PRIMARY KEY, n int);\nCREATE TABLE small (id bigint PRIMARY KEY, n int);\n"
    )

    private func analysis(_ text: String, _ statistics: DatabaseStatistics? = nil, wrapped: Bool = false)
        -> MigrationAnalysis
    {
        let source = SourceText(name: "m.sql", text: "SET lock_timeout = '1s';\n" + text)
        let file = MigrationFile.read(source, as: MigrationReading(perFileTransaction: wrapped))
        return MigrationAnalysis(schema: [schema], migrations: [ParsedMigration(file)], statistics: statistics)
    }

    private let statistics = DatabaseStatistics(
        takenMicroseconds: 0,
        serverVersion: "15.8",
        tables: [
            "orders": TableStatistics(
                table: "orders",
                rows: 312_000_000,
                heapBytes: 61_000_000_000,
                writesPerSecond: 840
            ),
            "small": TableStatistics(table: "small", rows: 12, heapBytes: 8192),
        ]
    )

    @Test func `a large table is named with its size, a small one is silent`() {
        let large = analysis("CREATE INDEX i ON orders (n);", statistics).report(CheckLimits(statistics: statistics))
        #expect(large.findings.map(\.code) == ["PL5103"])
        #expect(large.findings.first?.facts.first == "orders: 312 million rows, 61 GB, no index, 840 writes/s")
        #expect(large.unchecked.map(\.what) == ["how long orders would be blocked"])
        let small = analysis("CREATE INDEX i ON small (n);", statistics).report(CheckLimits(statistics: statistics))
        #expect(small.findings.isEmpty && small.unchecked.isEmpty)
    }

    @Test func `a prediction within the limit is silent, above it is an error with its interval`() {
        var found = analysis("CREATE INDEX i ON orders (n);", statistics)
        let index = found.statements.count - 1
        found.statements[index].seconds["orders"] = SecondsRange(low: 0.1, likely: 0.2, high: 1.9)
        let limits = CheckLimits(statistics: statistics, longestWriteBlockSeconds: 2)
        #expect(found.report(limits).findings.isEmpty)
        found.statements[index].seconds["orders"] = SecondsRange(low: 7800, likely: 10_200, high: 13_200)
        let report = found.report(limits)
        #expect(report.findings.map(\.code) == ["PL5103"])
        let facts = report.findings.first?.facts ?? []
        #expect(facts.contains("blocked about 2 h 50 min (2 h 10 min – 3 h 40 min)"), "\(facts)")
        #expect(report.unchecked.isEmpty)
    }

    @Test func `what a trace observed is judged instead of what was deduced`() {
        var found = analysis("CREATE INDEX i ON orders (n);", statistics)
        found.statements[found.statements.count - 1].traced = []
        #expect(found.report(CheckLimits(statistics: statistics)).findings.isEmpty)
    }

    @Test func `tables made in the same migration are silent`() {
        let report = analysis(
            "CREATE TABLE fresh (n int);\nCREATE INDEX i ON fresh (n);\nALTER TABLE fresh DROP COLUMN n;"
        )
        .report(CheckLimits())
        #expect(report.findings.isEmpty && report.unchecked.isEmpty, "\(report.findings.map(\.message))")
    }

    @Test func `a wrapped file holds its locks to its end`() {
        let text = "ALTER TABLE small ADD COLUMN m int;\nCREATE INDEX i ON orders (n);"
        #expect(analysis(text).report(CheckLimits()).findings.map(\.code) == ["PL5103"])
        let wrapped = analysis(text, wrapped: true).report(CheckLimits()).findings
        #expect(Set(wrapped.map(\.code)) == ["PL5103", "PL5105"])
        #expect(wrapped.first { $0.code == "PL5105" }?.related.first?.place.start.line == 2)
    }

    @Test func `statistics survive being written and read, and say where they are wrong`() throws {
        let text = StatisticsText.text(statistics)
        let back = try StatisticsText.read(SourceText(name: "stats.json", text: text))
        #expect(back == statistics)
        for (text, line) in [
            ("", 1), ("[]", 1), ("{\n\"tables\": {}}", 1), ("{\"plimsoll_statistics\": 1,\n\"tables\": 3}", 2),
        ] {
            #expect(throws: StatisticsText.Failure.self, "\(text)") {
                _ = try StatisticsText.read(SourceText(name: "stats.json", text: text))
            }
            do { _ = try StatisticsText.read(SourceText(name: "s", text: text)) } catch {
                #expect(error.place.start.line == line)
            }
        }
    }

    @Test func `sizes and times read as people say them`() {
        #expect(
            [0, 1, 9_999, 48_213, 999_600, 1_400_000, 312_000_000, 1_400_000_000].map { MigrationWords.count($0) } == [
                "0", "1", "9,999", "48,000", "1,000,000", "1.4 million", "312 million", "1.4 billion",
            ]
        )
        #expect(
            [0.0001, 0.02, 1.5, 42, 250, 10_200, 300_000].map { MigrationWords.seconds($0) } == [
                "under 1 ms", "20 ms", "1.5 s", "42 s", "4 min 10 s", "2 h 50 min", "3 d 11 h",
            ]
        )
        #expect([8192, 61_000_000_000].map { MigrationWords.bytes($0) } == ["8.1 kB", "61 GB"])
    }
}
