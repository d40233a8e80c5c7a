// SeriesJudge: a signal that is a value rather than a count: is it worse on the new instances than on the others at the same time.

/// Values of one signal at one moment.
public struct SeriesBin: Sendable, Hashable {
    /// Of the instances on the new revision.
    public var new: [Double]
    /// Of those on the old one.
    public var old: [Double]

    /// Values; those that are no numbers are left out.
    public init(new: [Double], old: [Double]) {
        self.new = new.filter(\.isFinite)
        self.old = old.filter(\.isFinite)
    }
}

/// Judges a signal of which only values are known, such as a rate, a share or a queue's length.
///
/// A look is *bad* where a new instance is worse than every old one and than `harmful` times their median. Seven bad looks
/// of the last eight are worse; at most two of them, and a quarter of all, are as good. Anything else, and anything that is
/// not measured on both sides, is open. This says less than counts do, and no odds: it is a threshold held for two
/// minutes.
public struct SeriesJudge: Sendable {
    /// Which direction is bad.
    public enum Direction: Sendable, Hashable { case up, down, both }

    /// What the looks so far come to.
    public enum Decision: Sendable, Hashable {
        /// Too few looks, or they say now this, now that.
        case open
        /// The old instances are measured, the new ones are not.
        case quiet
        /// As good as the others.
        case good
        /// Worse than the others.
        case worse
    }

    /// How many looks decide.
    public static let looks = 8
    private let direction: Direction
    private let harmful: Double

    /// A judge; a multiple below 1 counts as 1.
    public init(_ direction: Direction, harmful: Double = 2) {
        self.direction = direction
        self.harmful = harmful.isFinite ? max(1, harmful) : 2
    }

    /// What the looks come to, in the order of time.
    public func decision(_ bins: [SeriesBin]) -> Decision {
        let whole = bins.filter { !$0.new.isEmpty && !$0.old.isEmpty }
        guard whole.count >= SeriesJudge.looks else {
            let silent = bins.count { $0.new.isEmpty && !$0.old.isEmpty }
            return silent >= SeriesJudge.looks ? .quiet : .open
        }
        let bad = whole.map(isBad)
        let last = bad.suffix(SeriesJudge.looks).count { $0 }
        if last >= SeriesJudge.looks - 1 { return .worse }
        return last <= 2 && bad.count { $0 } * 4 <= bad.count ? .good : .open
    }

    /// Whether a new instance is worse than all old ones, by enough to do harm.
    func isBad(_ bin: SeriesBin) -> Bool {
        guard let most = bin.old.max(), let least = bin.old.min() else { return false }
        let median = SeriesJudge.median(bin.old)
        return bin.new.contains { value in
            let isUp = value > most && value > (median > 0 ? harmful * median : median)
            let isDown = value < least && value < (median > 0 ? median / harmful : median)
            switch direction {
            case .up: return isUp
            case .down: return isDown
            case .both: return isUp || isDown
            }
        }
    }

    /// The value in the middle; of an even number the lower of the two.
    public static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[(values.count - 1) / 2]
    }
}
