// SampleMeasurementTests: migrations timed on made-up rows of a real server; bounds are generous, clocks are not tested.
import Databases
import Migrations
import PostgreSQL
import Support
import Testing

@Suite(.serialized) struct SampleMeasurementTests {
    static let schema = """
        CREATE TYPE state AS ENUM ('new', 'paid');
        CREATE DOMAIN pct AS int;
        CREATE TABLE customers (id int PRIMARY KEY, name varchar(40) NOT NULL);
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id int, state state NOT NULL, code text UNIQUE,
            amount numeric(10,2) CHECK (amount < 0), share pct, note text, token uuid, tags text[], payload jsonb,
            at timestamptz NOT NULL, twice bigint GENERATED ALWAYS AS (id * 2) STORED
        );
        CREATE INDEX ON orders (at);
        """
    static let statistics = DatabaseStatistics(
        takenMicroseconds: 0,
        serverVersion: "15.4",
        tables: [
            "orders": TableStatistics(
                table: "orders",
                rows: 4_000_000,
                heapBytes: 4_000_000 * 220,
                indexes: [TableStatistics.Index(name: "orders_pkey", bytes: 4_000_000 * 22)],
                columns: [
                    TableStatistics.Column(name: "note", averageBytes: 61, distinct: -0.5),
                    TableStatistics.Column(name: "customer_id", averageBytes: 4, nullFraction: 0.3, distinct: 900),
                ]
            ),
            "customers": TableStatistics(table: "customers", rows: 2_000, heapBytes: 2_000 * 60),
        ]
    )

    static func effect(_ table: String, _ work: TableWork?) -> TableEffect {
        TableEffect(
            table: table,
            lock: .accessExclusive,
            blocksReads: true,
            blocksWrites: true,
            grows: work != nil,
            work: work.map { [$0] } ?? []
        )
    }

    static let statements = [
        SampledStatement(
            sql: "ALTER TABLE orders ADD CONSTRAINT c FOREIGN KEY (customer_id) REFERENCES customers (id)",
            tables: [effect("orders", .scan), effect("customers", nil)]
        ),
        SampledStatement(
            sql: "ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL",
            tables: [effect("orders", .scan)]
        ),
        SampledStatement(sql: "CREATE UNIQUE INDEX u ON orders (note)", tables: [effect("orders", .indexBuild("u"))]),
        SampledStatement(
            sql: "ALTER TABLE orders ADD COLUMN seen timestamptz NOT NULL DEFAULT clock_timestamp()",
            tables: [effect("orders", .rewrite)]
        ),
        SampledStatement(
            sql: "ALTER TABLE orders ADD CONSTRAINT never CHECK (id < 0)",
            tables: [effect("orders", .scan)]
        ),
    ]

    @Test(.timeLimit(.minutes(5)))
    func `made-up rows obey what the migration needs, and each statement is timed at each size`() throws {
        let cluster = try SampleMeasurement.cluster()
        defer { cluster.close() }
        var measurement = SampleMeasurement(on: cluster)
        measurement.maximumRows = 20_000
        measurement.limit = .seconds(180)
        let result = try measurement.run(
            schema: Self.schema,
            statements: Array(Self.statements.dropLast()),
            statistics: Self.statistics
        )
        #expect(result.notMeasured == [nil, nil, nil, nil])
        for runs in result.runs {
            #expect(runs.map { Int($0.workload.rows) } == [5_000, 5_000, 10_000, 10_000, 20_000])
            #expect(runs.allSatisfy { $0.seconds > 0 && $0.place == .sample })
        }
        // The rows are about as wide as those of production, and a rewrite is more than a scan.
        let scan = try #require(result.runs[1].last)
        #expect((120.0...330).contains(scan.workload[.scannedByte] / 20_000))
        #expect(try #require(result.calibrationSeconds) > 0)
        let step = PredictionStep(tables: Self.statements[3].tables, samples: result.runs[3])
        let predicted = try #require(
            Predictor(statistics: Self.statistics, machine: .same).prediction(of: step).seconds
        )
        let largest = try #require(result.runs[3].last).seconds
        // Two hundred times the rows take between a fortieth and five times as long as in proportion.
        #expect(predicted.likely > largest * 5 && predicted.likely < largest * 1000)
        #expect(predicted.low < predicted.likely && predicted.likely < predicted.high)
    }

    @Test(.timeLimit(.minutes(5)))
    func `what fails on made-up rows is not measured, and says so`() throws {
        let cluster = try SampleMeasurement.cluster()
        defer { cluster.close() }
        var measurement = SampleMeasurement(on: cluster)
        measurement.maximumRows = 1_000
        let result = try measurement.run(
            schema: Self.schema,
            statements: Array(Self.statements.suffix(1)) + [Self.statements[1]],
            statistics: Self.statistics
        )
        #expect(result.runs == [[], []])
        #expect(result.notMeasured.allSatisfy { $0?.hasPrefix("it failed on made-up rows:") == true })
        let unknown = try measurement.run(
            schema: Self.schema,
            statements: [SampledStatement(sql: "SELECT 1", tables: [Self.effect("elsewhere", .scan)])],
            statistics: Self.statistics
        )
        #expect(unknown.notMeasured == ["the statistics do not know all tables that are worked on"])
    }
}
