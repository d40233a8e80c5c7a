// MachineFactor: how much slower the production server may be than the machine that measured.

/// How many times as long production takes as the machine that measured.
public struct MachineFactor: Sendable, Hashable {
    /// The likely factor.
    public var factor: Double
    /// How far it may be off, as the standard deviation of its logarithm.
    public var spread: Double
    /// Whether tables may have to be read from disk although they lay in memory where it was measured.
    public var mayReadFromDisk: Bool
    /// Where the factor is from, in words.
    public var words: String

    /// A factor.
    public init(factor: Double, spread: Double, mayReadFromDisk: Bool, words: String) {
        self.factor = factor
        self.spread = spread
        self.mayReadFromDisk = mayReadFromDisk
        self.words = words
    }

    /// Production is the machine that measured.
    public static let same = MachineFactor(factor: 1, spread: 0, mayReadFromDisk: false, words: "the same machine")

    /// Nothing is known of production's machine.
    public static let unknown = MachineFactor(
        factor: 1,
        spread: 0.35,
        mayReadFromDisk: true,
        words: "production's machine is taken to be half to twice as fast"
    )

    /// What a person said of it.
    public static func stated(_ factor: Double) -> MachineFactor {
        MachineFactor(
            factor: factor,
            spread: 0.1,
            mayReadFromDisk: true,
            words: "production is said to take \(tenths(factor)) times as long"
        )
    }

    /// From the same query timed on both machines; it says much of processors and little of disks.
    public static func calibrated(production: Double, here: Double) -> MachineFactor {
        guard production > 0, here > 0, production.isFinite, here.isFinite else { return .unknown }
        // A factor beyond ten is a query that was disturbed, not a machine.
        let factor = min(max(production / here, 0.1), 10)
        return MachineFactor(
            factor: factor,
            spread: 0.2,
            mayReadFromDisk: true,
            words: "production takes \(tenths(factor)) times as long by the calibration query"
        )
    }

    /// As corrected by runs on production whose time had been predicted: each says how far off the prediction was.
    public func corrected(by ratios: [Double]) -> MachineFactor {
        let logarithms = ratios.filter { $0 > 0 && $0.isFinite }.map(Logarithm.natural)
        guard !logarithms.isEmpty else { return self }
        let count = Double(logarithms.count)
        // What is known beforehand weighs as much as its spread beside that of one run, which is about 0.2.
        let prior = 0.04 / max(spread * spread, 0.0001)
        let mean = logarithms.reduce(0, +) / count
        let weight = count / (count + prior)
        let noise = logarithms.reduce(0.04) { $0 + ($1 - mean) * ($1 - mean) } / count
        return MachineFactor(
            factor: factor * Logarithm.exponential(weight * mean),
            spread: Logarithm.squareRoot((1 - weight) * spread * spread + noise / count),
            mayReadFromDisk: mayReadFromDisk && logarithms.count < 3,
            words: "corrected by \(logarithms.count) runs on production"
        )
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
