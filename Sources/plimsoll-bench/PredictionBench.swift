// PredictionBench: predicts migrations from samples, for script/bench.
import Databases
import Findings
import Foundation
import Migrations
import PostgreSQL

/// `plimsoll-bench prediction CASES.json ROWS`: predictions as JSON, from samples of at most ROWS rows.
enum PredictionBench {
    private struct Input: Decodable {
        struct Column: Decodable {
            let name: String
            let bytes: Int
            let nulls: Double
            let distinct: Double
        }
        struct Table: Decodable {
            let rows: Int
            let heap: Int
            let toast: Int
            let indexes: [String: Int]
            let columns: [Column]
        }
        let schema: String
        let tables: [String: Table]
        let migrations: [String: String]
        let seconds: Int
    }

    static func run(_ path: String, _ rows: String) -> Int32 {
        do {
            guard let maximum = Int(rows), maximum > 0 else { throw Failure(words: "ROWS is a number above 0") }
            let input = try JSONDecoder().decode(Input.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
            try predict(input, maximum)
            return 0
        } catch {
            FileHandle.standardError.write(Data("plimsoll-bench: \(error)\n".utf8))
            return 1
        }
    }

    private struct Failure: Error { let words: String }

    private static func predict(_ input: Input, _ maximum: Int) throws {
        let statistics = statistics(input)
        let schema = SchemaModel(reading: SourceText(name: "schema.sql", bytes: Array(input.schema.utf8)))
        let cluster = try SampleMeasurement.cluster()
        defer { cluster.close() }
        var measurement = SampleMeasurement(on: cluster)
        measurement.maximumRows = maximum
        measurement.limit = .seconds(input.seconds)
        for (name, sql) in input.migrations.sorted(by: { $0.key < $1.key }) {
            var walk = MigrationWalk(schema: schema, statistics: statistics)
            walk.beginFile()
            let source = SourceText(name: name, bytes: Array(sql.utf8))
            let effects = Statement.statements(of: source).map { walk.effects(of: $0) }
            walk.endFile()
            let runs = try measurement.run(
                schema: input.schema,
                statements: effects.map { SampledStatement(sql: $0.statement.sql, tables: $0.tables) },
                statistics: statistics
            )
            var steps = PredictionStep.steps(of: effects)
            for index in steps.indices { steps[index].samples = runs.runs[index] }
            let prediction = Predictor(statistics: statistics, machine: .same).forecast(steps).predictions
            let seconds = prediction.compactMap(\.seconds).reduce(SecondsRange.none, +)
            let line: [String: Any] = [
                "name": name, "seconds": [seconds.low, seconds.likely, seconds.high],
                "basis": prediction.map(\.basisWords), "not_measured": runs.notMeasured.compactMap { $0 },
                "samples": runs.runs.flatMap { $0.map { [$0.workload.rows, $0.seconds] } },
            ]
            let data = try JSONSerialization.data(withJSONObject: line, options: [.sortedKeys])
            FileHandle.standardOutput.write(data + Data("\n".utf8))
        }
    }

    private static func statistics(_ input: Input) -> DatabaseStatistics {
        var result = DatabaseStatistics(takenMicroseconds: 0, serverVersion: "")
        for (name, table) in input.tables {
            result.tables[name] = TableStatistics(
                table: name,
                rows: table.rows,
                heapBytes: table.heap,
                toastBytes: table.toast,
                indexes: table.indexes.map { TableStatistics.Index(name: $0.key, bytes: $0.value) },
                columns: table.columns.map {
                    TableStatistics.Column(
                        name: $0.name,
                        averageBytes: $0.bytes,
                        nullFraction: $0.nulls,
                        distinct: $0.distinct
                    )
                }
            )
        }
        return result
    }
}
