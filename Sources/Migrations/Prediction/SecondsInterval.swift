// SecondsInterval: how long something takes, with what is not known about it.

/// Seconds that something is likely to take, and the bounds that hold nineteen times in twenty.
public struct SecondsInterval: Sendable, Hashable {
    /// The lower bound.
    public var low: Double
    /// The most likely time.
    public var likely: Double
    /// The upper bound: what verdicts use.
    public var high: Double

    /// An interval; bounds that lie on the wrong side of `likely` are moved to it.
    public init(low: Double, likely: Double, high: Double) {
        self.likely = max(0, likely)
        self.low = min(max(0, low), self.likely)
        self.high = max(high, self.likely)
    }

    /// No time at all.
    public static let none = SecondsInterval(low: 0, likely: 0, high: 0)

    /// One after the other: what makes one slow is taken to make the other slow as well.
    public static func + (left: SecondsInterval, right: SecondsInterval) -> SecondsInterval {
        SecondsInterval(low: left.low + right.low, likely: left.likely + right.likely, high: left.high + right.high)
    }

    /// As people say it: `about 2 h 50 min (2 h 10 min – 3 h 40 min)`.
    public var words: String {
        let (low, likely, high) = (DurationWords.text(low), DurationWords.text(likely), DurationWords.text(high))
        return low == high ? "about \(likely)" : "about \(likely) (\(low) – \(high))"
    }
}

/// Durations as people say them.
public enum DurationWords {
    /// A duration in its two largest units that matter: `0.2 s`, `12 s`, `4 min`, `2 h 50 min`, `3 d 4 h`.
    public static func text(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "for ever" }
        if seconds < 0.0005 { return "0 s" }
        if seconds < 0.0995 { return "\(Int((seconds * 1000).rounded())) ms" }
        if seconds < 9.95 {
            let tenths = Int((seconds * 10).rounded())
            return tenths.isMultiple(of: 10) ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
        }
        if seconds < 119.5 { return "\(Int(seconds.rounded())) s" }
        // Above ten minutes a single minute says more than is known.
        let minutes = Int((seconds / 60).rounded())
        if minutes < 90 { return "\(minutes) min" }
        if minutes < 48 * 60 {
            let rounded = (minutes + 2) / 5 * 5
            return rounded.isMultiple(of: 60) ? "\(rounded / 60) h" : "\(rounded / 60) h \(rounded % 60) min"
        }
        let hours = Int((seconds / 3600).rounded())
        return hours.isMultiple(of: 24) ? "\(hours / 24) d" : "\(hours / 24) d \(hours % 24) h"
    }

    /// A count as people say it: `950`, `12,000`, `3.1 million`, `312 million`.
    public static func count(_ number: Double) -> String {
        guard number.isFinite, number < 1e15 else { return "very many" }
        for (unit, name) in [(1e9, "billion"), (1e6, "million")] where number >= unit {
            let tenths = Int((number / unit * 10).rounded())
            let text = tenths >= 100 || tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
            return "\(text) \(name)"
        }
        let whole = Int(number.rounded())
        let shown = whole >= 10_000 ? (whole + 500) / 1000 * 1000 : whole
        return shown >= 1000 ? "\(shown / 1000)," + padded(shown % 1000) : "\(shown)"
    }

    private static func padded(_ number: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: 3 - text.utf8.count) + text
    }
}
