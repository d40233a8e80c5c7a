// ProbeDeadline: the instant by which a conversation must be over.
import NIOCore

/// The instant by which a conversation must be over, whatever the other side does.
public struct ProbeDeadline: Sendable {
    /// How long it was when it was set.
    public let span: Duration
    /// The instant.
    public let instant: ContinuousClock.Instant

    /// A deadline `span` from now.
    public init(in span: Duration) {
        self.span = span
        instant = ContinuousClock.now.advanced(by: span)
    }

    /// What is left of it; zero where it is over.
    public var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: instant)) }
    /// Whether it is over.
    public var isOver: Bool { ContinuousClock.now >= instant }
    /// `3 s`.
    public var words: String { DurationWords.short(span) }

    var timeAmount: TimeAmount {
        let (seconds, attoseconds) = remaining.components
        return .nanoseconds(min(seconds, 86_400) * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

/// Spans of time in words.
enum DurationWords {
    /// `3 s`, `250 ms`, `2 min`.
    static func short(_ span: Duration) -> String {
        let milliseconds = self.milliseconds(span)
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        if milliseconds < 120_000 {
            let (whole, rest) = (milliseconds / 1_000, milliseconds % 1_000 / 100)
            return rest == 0 || whole >= 10 ? "\(whole) s" : "\(whole).\(rest) s"
        }
        let minutes = milliseconds / 60_000
        if minutes < 120 { return "\(minutes) min" }
        return minutes < 48 * 60 ? "\(minutes / 60) h" : "\(minutes / 1_440) days"
    }

    static func milliseconds(_ span: Duration) -> Int {
        let (seconds, attoseconds) = span.components
        return Int(clamping: seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
