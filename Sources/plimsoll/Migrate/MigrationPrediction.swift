// MigrationPrediction: the seconds of a migration check: samples are run where they are asked for, rates used else.
import Databases
import Findings
import Migrations
import PostgreSQL

/// Predicts the durations of analysed migrations.
struct MigrationPrediction {
    /// Most rows a sample's table gets; 0: nothing is run.
    var sampleRows = 0
    /// How many times as long production takes as this machine; nil where nobody says.
    var machineFactor: Double?
    /// Runs that were measured before.
    var measured: [MeasuredRun] = []

    /// Puts seconds into the analysis, and gives back what could not be measured though it was asked for.
    func predict(
        _ analysis: inout MigrationAnalysis,
        schema: [SourceText],
        statistics: DatabaseStatistics?
    ) -> (unchecked: [Unchecked], predictor: Predictor) {
        guard let statistics else { return ([], Predictor(statistics: nil)) }
        var samples: [Int: [MeasuredRun]] = [:]
        var unchecked: [Unchecked] = []
        var here: Double?
        if sampleRows > 0, analysis.statements.contains(where: { $0.tables.contains { !$0.work.isEmpty } }) {
            do {
                here = try measure(analysis, schema, statistics, &samples, &unchecked)
            } catch {
                unchecked.append(
                    Unchecked("durations on samples", because: "\(error); built-in rates are used", wasRequired: false)
                )
            }
        }
        let machine = machine(statistics, here)
        // Runs on production are compared with what this machine is known to take.
        let known = measured + samples.sorted { $0.key < $1.key }.flatMap(\.value)
        let predictor = Predictor(statistics: statistics, machine: machine, measured: known)
        let results = analysis.predict(with: predictor, samples: samples)
        if results.values.contains(where: { $0.basis == .builtInRates }) {
            unchecked.append(
                Unchecked(
                    "durations on this machine",
                    because: "some are by built-in rates, nothing was measured: --sample-rows 1000000 narrows them",
                    wasRequired: false
                )
            )
        } else if predictor.machine == .unknown, !samples.isEmpty {
            unchecked.append(
                Unchecked(
                    "production's machine",
                    because: "\(machine.words); --machine-factor narrows it",
                    wasRequired: false
                )
            )
        }
        return (unchecked, predictor)
    }

    private func machine(_ statistics: DatabaseStatistics, _ here: Double?) -> MachineFactor {
        if let machineFactor { return .stated(machineFactor) }
        guard let here, let production = statistics.calibrationSeconds else { return .unknown }
        return .calibrated(production: production, here: here)
    }

    /// Runs each file's statements on samples; files before it are part of its schema.
    private func measure(
        _ analysis: MigrationAnalysis,
        _ schema: [SourceText],
        _ statistics: DatabaseStatistics,
        _ samples: inout [Int: [MeasuredRun]],
        _ unchecked: inout [Unchecked]
    ) throws -> Double? {
        guard !schema.isEmpty else {
            unchecked.append(
                Unchecked(
                    "durations on samples",
                    because: "--schema has to give the tables' columns",
                    wasRequired: false
                )
            )
            return nil
        }
        let cluster = try SampleMeasurement.cluster()
        defer { cluster.close() }
        var measurement = SampleMeasurement(on: cluster)
        measurement.maximumRows = sampleRows
        var before = schema.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: "\n")
        var here: Double?
        for (index, file) in analysis.files.enumerated() {
            let own = analysis.statements.indices.filter {
                analysis.statements[$0].file == index && analysis.statements[$0].effect.statement.kind == .sql
            }
            let statements = own.map { place in
                SampledStatement(
                    sql: analysis.statements[place].effect.statement.sql,
                    tables: analysis.statements[place].tables
                )
            }
            if statements.contains(where: { $0.tables.contains { !$0.work.isEmpty } }) {
                let result = try measurement.run(schema: before, statements: statements, statistics: statistics)
                here = result.calibrationSeconds ?? here
                for words in result.leftOut {
                    let told = Unchecked("the schema of samples", because: words, wasRequired: false)
                    if !unchecked.contains(told) { unchecked.append(told) }
                }
                for (run, place) in own.enumerated() {
                    samples[place] = result.runs[run]
                    let works = statements[run].tables.contains { !$0.work.isEmpty }
                    guard works, let why = result.notMeasured[run] else { continue }
                    let line = analysis.statements[place].effect.statement.place.start.line
                    let words = "\(why); built-in rates are used"
                    unchecked.append(
                        Unchecked(
                            "the duration of \(file.source.name):\(line) on a sample",
                            because: words,
                            wasRequired: false
                        )
                    )
                }
            }
            before += "\n" + statements.map { $0.sql + ";" }.joined(separator: "\n")
        }
        return here
    }
}
