// PredictorTests: durations from workloads, statistics, samples and measured runs.
import Migrations
import Testing

@Suite struct PredictorTests {
    static let accounts = TableStatistics(
        table: "accounts",
        rows: 312_000_000,
        heapBytes: 61_000_000_000,
        indexes: (1...4).map { TableStatistics.Index(name: "i\($0)", bytes: 6_700_000_000) },
        writesPerSecond: 840
    )
    static let small = TableStatistics(table: "countries", rows: 250, heapBytes: 16_384)
    static let statistics = DatabaseStatistics(
        takenMicroseconds: 0,
        serverVersion: "15.4",
        tables: ["accounts": accounts, "countries": small],
        longestTransactionMicroseconds: 40_000_000
    )

    static func effect(_ table: String, _ work: [TableWork], reads: Bool = true, held: Bool = false) -> TableEffect {
        TableEffect(
            table: table,
            lock: reads ? .accessExclusive : .share,
            blocksReads: reads,
            blocksWrites: true,
            grows: !work.isEmpty,
            work: work,
            isHeld: held
        )
    }

    static func sample(_ rows: Int, _ seconds: Double, work: TableWork = .rewrite) -> MeasuredRun {
        var workload = Workload()
        let table = TableStatistics(
            table: "accounts",
            rows: rows,
            heapBytes: rows * 195,
            indexes: (1...4).map { TableStatistics.Index(name: "i\($0)", bytes: rows * 21) }
        )
        workload.add([work], on: table)
        return MeasuredRun(statement: "", workload: workload, seconds: seconds, place: .sample)
    }

    @Test(arguments: [
        (250_000, 1.0), (500_000, 2.0), (1_000_000, 4.1),
    ])
    func `a sample's own time is predicted from samples`(_ rows: Int, _ seconds: Double) throws {
        let table = TableStatistics(
            table: "accounts",
            rows: rows,
            heapBytes: rows * 195,
            indexes: (1...4).map { TableStatistics.Index(name: "i\($0)", bytes: rows * 21) }
        )
        let statistics = DatabaseStatistics(takenMicroseconds: 0, serverVersion: "15.4", tables: ["accounts": table])
        let step = PredictionStep(
            tables: [Self.effect("accounts", [.rewrite])],
            samples: [Self.sample(250_000, 1.0), Self.sample(500_000, 2.0), Self.sample(1_000_000, 4.1)]
        )
        let result = Predictor(statistics: statistics, machine: .same).prediction(of: step)
        let interval = try #require(result.seconds)
        #expect((interval.likely / seconds - 1).magnitude < 0.08)
        #expect(interval.low < seconds && seconds < interval.high)
        #expect(result.basis == .samples(rows: 1_000_000, runs: 3))
    }

    @Test func `the interval widens with the distance from the sample, for few runs and for another machine`() throws {
        func width(_ samples: [MeasuredRun], _ machine: MachineFactor) throws -> Double {
            let step = PredictionStep(tables: [Self.effect("accounts", [.rewrite])], samples: samples)
            let predictor = Predictor(statistics: Self.statistics, machine: machine)
            let seconds = try #require(predictor.prediction(of: step).seconds)
            #expect(seconds.low < seconds.likely && seconds.likely < seconds.high)
            return seconds.high / seconds.low
        }
        let large = [Self.sample(500_000, 2), Self.sample(1_000_000, 4), Self.sample(1_000_000, 4)]
        let little = [Self.sample(5_000, 0.02), Self.sample(10_000, 0.04), Self.sample(10_000, 0.04)]
        #expect(try width(large, .same) < width(little, .same))
        #expect(try width(large, .same) < width(Array(large.suffix(1)), .same))
        #expect(try width(large, .same) < width(large, .calibrated(production: 2, here: 1)))
        #expect(try width(large, .calibrated(production: 2, here: 1)) < width(large, .unknown))
        #expect(try width(large, .unknown) < width([], .unknown))
    }

    @Test func `one disturbed sample among several does not move the prediction`() throws {
        func likely(_ samples: [MeasuredRun]) throws -> Double {
            let step = PredictionStep(tables: [Self.effect("accounts", [.rewrite])], samples: samples)
            let predictor = Predictor(statistics: Self.statistics, machine: .same)
            return try #require(predictor.prediction(of: step).seconds).likely
        }
        let clean = (1...4).map { Self.sample($0 * 250_000, Double($0)) }
        let disturbed = clean + [Self.sample(1_000_000, 9)]
        #expect(try (likely(disturbed) / likely(clean) - 1).magnitude < 0.1)
    }

    @Test(arguments: [
        (PredictionStep(tables: [effect("orders", [.scan])]), "unknown: the statistics know no table orders"),
        (
            PredictionStep(tables: [effect("accounts", []), effect("gone", [.rewrite])]),
            "unknown: the statistics know no table gone"
        ),
    ])
    func `what the statistics do not know is unknown`(_ step: PredictionStep, _ why: String) {
        let result = Predictor(statistics: Self.statistics).prediction(of: step)
        #expect(result.seconds == nil)
        #expect(result.basisWords == why)
    }

    @Test func `without statistics every duration that grows is unknown`() {
        let predictor = Predictor(statistics: nil)
        #expect(predictor.prediction(of: PredictionStep(tables: [Self.effect("accounts", [.scan])])).seconds == nil)
        #expect(predictor.prediction(of: PredictionStep(tables: [Self.effect("accounts", [])])).seconds != nil)
    }

    @Test func `a lock is held for all that follows in its transaction`() throws {
        let steps = [
            PredictionStep(tables: [Self.effect("accounts", [])], transaction: 0),
            PredictionStep(tables: [Self.effect("countries", [.scan], reads: false)], transaction: 0),
            PredictionStep(
                tables: [Self.effect("accounts", [.scan], held: false)],
                transaction: 0
            ),
            PredictionStep(tables: [Self.effect("accounts", [.scan])]),
        ]
        let forecast = Predictor(statistics: Self.statistics, machine: .same).forecast(steps)
        #expect(forecast.blocks.map(\.table) == ["accounts", "countries", "accounts"])
        let block = try #require(forecast.blocks.first)
        #expect(block.step == 0 && block.lastStep == 2 && block.blocksReads)
        let parts = try forecast.predictions.prefix(3).map { try #require($0.seconds).likely }
        #expect((try #require(block.seconds).likely - parts.reduce(0, +)).magnitude < 1e-9)
        // The second transaction holds only its own statement's time.
        #expect(try #require(forecast.blocks.last?.seconds).likely < (try #require(block.seconds).likely))
    }

    @Test(
        arguments: [
            (nil, 40.0, false), (2_000, 2.0, true), (90_000, 40.0, false), (0, 40.0, false),
        ] as [(Int?, Double, Bool)]
    )
    func `the queue lasts as long as the longest transaction or the timeout`(
        _ timeout: Int?,
        _ wait: Double,
        _ byTimeout: Bool
    ) throws {
        let step = PredictionStep(tables: [Self.effect("accounts", [])], lockTimeoutMilliseconds: timeout)
        let queue = try #require(Predictor(statistics: Self.statistics).forecast([step]).blocks.first).queue
        #expect(queue.waitSeconds == wait)
        #expect(queue.endsByTimeout == byTimeout)
        #expect(try #require(queue.waitingWrites(during: SecondsRange.none)) == 840 * wait)
    }

    @Test func `runs on production correct the factor, runs of samples the rates`() throws {
        func likely(_ measured: [MeasuredRun]) throws -> Double {
            let step = PredictionStep(tables: [Self.effect("accounts", [.rewrite])])
            let predictor = Predictor(statistics: Self.statistics, machine: .unknown, measured: measured)
            return try #require(predictor.prediction(of: step).seconds).likely
        }
        let plain = try likely([])
        let truth = CostModel.builtIn.seconds(Self.sample(1_000_000, 1).workload)
        let production = (0..<8).map { _ in
            var run = Self.sample(1_000_000, truth * 3)
            run.place = .production
            return run
        }
        #expect(try (2.2...3.01).contains(likely(production) / plain))
        #expect(try (2.4...3.01).contains(likely((0..<8).map { _ in Self.sample(1_000_000, truth * 3) }) / plain))
    }

    @Test func `recorded runs come back as they were, and say where they are wrong`() throws {
        let run = Self.sample(250_000, 1.25)
        let recorded = RecordedRun(environment: "production", takenMicroseconds: 17, run: run)
        let text = RecordedRunText.line(recorded) + "\n" + RecordedRunText.line(recorded)
        let back = try RecordedRunText.read(Array(text.utf8))
        #expect(back.count == 2 && back.first?.run.workload == run.workload && back.first?.run.seconds == 1.25)
        #expect(back.first?.counted(for: "production").place == .production)
        #expect(back.first?.counted(for: "staging").place == .rehearsal)
        for bad in ["[]", "{", "{\"plimsoll_run\": 1}", RecordedRunText.line(recorded).replacing("1.25", with: "-1")] {
            do {
                _ = try RecordedRunText.read(Array((RecordedRunText.line(recorded) + bad).utf8))
                Issue.record("\(bad) was read")
            } catch {
                #expect(error.line == 2, "\(bad)")
            }
        }
    }
}
