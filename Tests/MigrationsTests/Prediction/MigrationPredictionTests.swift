// MigrationPredictionTests: seconds of analysed migrations, transactions told apart, statistics as a file.
import Findings
import Migrations
import Testing

@Suite struct MigrationPredictionTests {
    static let schema = SourceText(
        name: "schema.sql",
        bytes: Array("CREATE TABLE orders (id bigint PRIMARY KEY, note text); CREATE TABLE other (id int, x int);".utf8)
    )
    static let statistics = DatabaseStatistics(
        takenMicroseconds: 1,
        serverVersion: "15.8",
        tables: [
            "orders": TableStatistics(
                table: "orders",
                rows: 80_000_000,
                heapBytes: 9_000_000_000,
                indexes: [TableStatistics.Index(name: "orders_pkey", bytes: 1_800_000_000)],
                writesPerSecond: 12.5,
                columns: [TableStatistics.Column(name: "note", averageBytes: 40, nullFraction: 0.25, distinct: -0.5)]
            )
        ],
        longestTransactionMicroseconds: 5_000_000,
        calibrationSeconds: 0.125,
        cacheBytes: 4_294_967_296
    )

    static func analysis(_ sql: String) -> MigrationAnalysis {
        let file = MigrationFile.read(
            SourceText(name: "0001.sql", bytes: Array(sql.utf8)),
            as: MigrationReading(tool: .sql)
        )
        return MigrationAnalysis(schema: [schema], migrations: [ParsedMigration(file)], statistics: statistics)
    }

    @Test func `each statement gets seconds for each table it locks, none where the table is unknown`() throws {
        var analysis = Self.analysis(
            """
            ALTER TABLE orders ALTER COLUMN note TYPE varchar(20);
            ALTER TABLE other ADD CONSTRAINT c CHECK (x > 0);
            ALTER TABLE orders ADD COLUMN plan text;
            """
        )
        let results = analysis.predict(with: Predictor(statistics: Self.statistics))
        let rewrite = try #require(analysis.statements[0].seconds["orders"])
        // 80 million rows are not written anew in less than ten seconds, nor in more than a day.
        #expect(rewrite.low > 10 && rewrite.high < 86_400 && rewrite.low < rewrite.likely)
        #expect(results[0]?.basis == .builtInRates)
        #expect(analysis.statements[1].seconds == [:])
        #expect(results[1]?.seconds == nil)
        #expect(try #require(analysis.statements[2].seconds["orders"]).high < 1)
    }

    @Test func `statements between BEGIN and its end are one transaction`() {
        let analysis = Self.analysis(
            """
            ALTER TABLE orders ADD COLUMN a int;
            BEGIN;
            ALTER TABLE orders ADD COLUMN b int;
            CREATE INDEX ON other (x);
            COMMIT;
            BEGIN;
            ALTER TABLE orders ADD COLUMN c int;
            COMMIT;
            """
        )
        let steps = PredictionStep.steps(of: analysis.statements.map(\.effect))
        #expect(steps[0].transaction == nil)
        let first = steps[2].transaction
        #expect(first != nil && steps[3].transaction == first && steps[4].transaction == first)
        #expect(steps[6].transaction != nil && steps[6].transaction != first)
        let forecast = Predictor(statistics: Self.statistics).forecast(steps)
        #expect(forecast.blocks.filter { $0.table == "orders" }.map(\.step) == [0, 2, 6])
        // The index on the other table cannot be predicted, so that neither can the time orders waits for it.
        #expect(forecast.blocks.first { $0.step == 2 }?.seconds == nil)
        #expect(forecast.blocks.first { $0.step == 6 }?.seconds != nil)
    }

    @Test func `statistics come back from their file as they were`() throws {
        let text = StatisticsText.text(Self.statistics)
        let read = try StatisticsText.read(SourceText(name: "stats.json", bytes: Array(text.utf8)))
        #expect(read == Self.statistics)
    }
}
