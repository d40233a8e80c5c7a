// Predictor: how long each table is blocked by each statement of a migration, and by each of its transactions.

/// One statement as far as its duration goes.
public struct PredictionStep: Sendable {
    /// What it does to each table.
    public var tables: [TableEffect]
    /// Which transaction it belongs to, counted from 0; nil where it commits by itself.
    public var transaction: Int?
    /// Runs of this very statement on samples of its tables.
    public var samples: [MeasuredRun]
    /// Why it was not measured, where samples were asked for.
    public var notMeasured: String?
    /// Milliseconds after which it gives up waiting for a lock; nil: never.
    public var lockTimeoutMilliseconds: Int?

    /// A step.
    public init(
        tables: [TableEffect],
        transaction: Int? = nil,
        samples: [MeasuredRun] = [],
        notMeasured: String? = nil,
        lockTimeoutMilliseconds: Int? = nil
    ) {
        self.tables = tables
        self.transaction = transaction
        self.samples = samples
        self.notMeasured = notMeasured
        self.lockTimeoutMilliseconds = lockTimeoutMilliseconds
    }
}

/// How long one statement works, and from what that is known.
public struct Prediction: Sendable, Hashable {
    /// What a prediction rests on.
    public enum Basis: Sendable, Hashable {
        /// The statement does nothing that grows with the data.
        case constant
        /// Runs of the statement on samples, the largest of so many rows.
        case samples(rows: Int, runs: Int)
        /// Runs of other statements of the same kind of work.
        case measuredRuns(Int)
        /// Rates measured on a machine of the makers.
        case builtInRates
        /// Nothing: and why.
        case unknown(String)

        /// In words.
        public var words: String {
            switch self {
            case .constant: "no work that grows with the table"
            case .samples(let rows, let runs):
                "measured \(runs) times on up to \(MigrationWords.count(rows)) made-up rows"
            case .measuredRuns(let count): "from \(count) measured runs of other statements"
            case .builtInRates: "by built-in rates, nothing was measured"
            case .unknown(let why): why
            }
        }
    }

    /// How long; nil where it is unknown.
    public var seconds: SecondsRange?
    /// What it rests on.
    public var basis: Basis

    /// What it rests on, in words.
    public var basisWords: String { basis.words }
}

/// Predicts how long statements work.
public struct Predictor: Sendable {
    let statistics: DatabaseStatistics?
    /// How production compares with the machine that measured, as far as runs on it corrected that.
    public let machine: MachineFactor
    let model: CostModel
    private let productionRuns: Int

    /// A predictor.
    ///
    /// - Parameters:
    ///   - statistics: the real tables; nil: every duration is unknown.
    ///   - machine: how production compares with the machine that measured.
    ///   - measured: runs of earlier migrations; those on production correct the factor, the others the rates.
    public init(
        statistics: DatabaseStatistics?,
        machine: MachineFactor = .unknown,
        measured: [MeasuredRun] = []
    ) {
        self.statistics = statistics
        let here = measured.filter { $0.place == .sample }
        let model = CostModel.builtIn.fitted(to: here)
        // What took an instant tells more of the wait for its lock than of the machine.
        let production = measured.filter {
            $0.place == .production && $0.workload.rows >= 10_000 && $0.seconds >= 0.1 && model.seconds($0.workload) > 0
        }
        let ratios = production.map { $0.seconds / (model.seconds($0.workload) * machine.factor) }
        self.machine = machine.corrected(by: ratios)
        self.model = model
        productionRuns = ratios.count
    }

    /// How long a statement works.
    public func prediction(of step: PredictionStep) -> Prediction {
        let working = step.tables.filter { !$0.work.isEmpty }
        guard !working.isEmpty else {
            let seconds = SecondsRange(low: 0.0005, likely: 0.003, high: 0.05)
            return Prediction(seconds: seconds, basis: .constant)
        }
        guard let statistics else {
            return Prediction(seconds: nil, basis: .unknown("unknown: no statistics of the real tables were given"))
        }
        var workload = Workload()
        for effect in working {
            guard let table = statistics.tables[effect.table] else {
                let why = "unknown: the statistics know no table \(effect.table)"
                return Prediction(seconds: nil, basis: .unknown(why))
            }
            guard table.rows >= 0 else {
                let why =
                    "unknown: \(effect.table) was never analysed, so nobody knows its rows (ANALYZE \(effect.table))"
                return Prediction(seconds: nil, basis: .unknown(why))
            }
            workload.add(effect.work, on: table)
        }
        let usable = step.samples.filter { $0.seconds > 0 && $0.workload.rows > 0 }
        let fit = usable.isEmpty ? model : model.fitted(to: usable)
        let basis: Prediction.Basis =
            if !usable.isEmpty {
                .samples(rows: Int(fit.largestRows), runs: usable.count)
            } else if model.runs + productionRuns > 0 {
                .measuredRuns(model.runs + productionRuns)
            } else { .builtInRates }
        let sampledBytes = usable.map(\.workload.bytesRead).max() ?? 0
        return Prediction(seconds: interval(workload, fit, basis, sampledBytes), basis: basis)
    }

    private func interval(
        _ workload: Workload,
        _ fit: CostModel,
        _ basis: Prediction.Basis,
        _ sampledBytes: Double
    ) -> SecondsRange {
        let likely = fit.seconds(workload) * machine.factor
        let spread = IntervalWidth.spread(fit: fit, basis: basis, rows: workload.rows)
        let total = Logarithm.squareRoot(spread * spread + machine.spread * machine.spread)
        var high = likely * Logarithm.exponential(1.96 * total)
        if machine.mayReadFromDisk {
            high += workload.bytesRead / IntervalWidth.slowDiskBytesPerSecond
        } else {
            // The sample lay in memory; what the table has beyond it may not.
            high += max(0, workload.bytesRead - sampledBytes) / IntervalWidth.diskBytesPerSecond
        }
        return SecondsRange(low: likely * Logarithm.exponential(-1.96 * total), likely: likely, high: high)
    }
}

/// How far predictions were off on the pairs they were tried on.
///
/// - Source: docs/decisions/0004-samples-and-intervals.md.
enum IntervalWidth {
    /// A slow network disk that reads one after the other; tables that fit into memory are faster.
    static let slowDiskBytesPerSecond = 200e6
    /// A disk of the machine that measured, beside which others work.
    static let diskBytesPerSecond = 1e9

    /// The standard deviation of the logarithm of true over predicted.
    static func spread(fit: CostModel, basis: Prediction.Basis, rows: Double) -> Double {
        switch basis {
        case .constant, .unknown: return 0.5
        // Kinds of one term differ: NOT NULL is half a CHECK, a random default twice a type change.
        case .builtInRates: return 0.7
        case .measuredRuns: return max(0.6, fit.spread)
        case .samples(let sampled, let runs):
            // Each doubling beyond the sample adds what caches, checkpoints and sorts do that the sample did not show.
            let doublings = max(0, Logarithm.binary(max(1, rows) / Double(max(1, sampled))))
            let noise = max(0.05, fit.spread) / Logarithm.squareRoot(Double(max(1, runs))) + (runs < 3 ? 0.1 : 0)
            let small = sampled < 100_000 ? 0.1 : 0
            let squares = 0.0225 + noise * noise + small * small + 0.0036 * doublings * doublings
            return min(0.6, Logarithm.squareRoot(squares))
        }
    }
}
