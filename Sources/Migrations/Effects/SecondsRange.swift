// SecondsRange: a time that is predicted, never without the interval it may lie in.

/// A predicted time in seconds: likely, and the bounds it should lie within.
public struct SecondsRange: Sendable, Hashable {
    /// It will hardly take less.
    public var low: Double
    /// It will probably take about so long.
    public var likely: Double
    /// It will hardly take more; verdicts use this one.
    public var high: Double

    /// A range; the bounds are put in order.
    public init(low: Double, likely: Double, high: Double) {
        self.low = min(low, likely, high)
        self.high = max(low, likely, high)
        self.likely = min(max(likely, self.low), self.high)
    }

    /// No time at all.
    public static let none = SecondsRange(low: 0, likely: 0, high: 0)

    /// Two times one after the other.
    public static func + (left: SecondsRange, right: SecondsRange) -> SecondsRange {
        SecondsRange(low: left.low + right.low, likely: left.likely + right.likely, high: left.high + right.high)
    }
}
