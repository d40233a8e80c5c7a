// Deadline: the instant until which something may last.

/// The instant until which something may last.
public struct Deadline: Sendable {
    private let end: ContinuousClock.Instant
    private let length: Duration

    /// The deadline that is `length` away from now.
    public static func after(_ length: Duration) -> Deadline {
        Deadline(end: .now.advanced(by: length), length: length)
    }

    /// What is left; zero when it has passed.
    public var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: end)) }

    /// Whether it has passed.
    public var hasPassed: Bool { remaining == .zero }

    /// The error that says so.
    func failure(_ what: String) -> PostgreSQLError { .timedOut(what, after: length) }

    /// What is left for `poll`, rounded up so that it never spins.
    var pollMilliseconds: Int32 {
        let left = remaining
        guard left > .zero else { return 0 }
        return Int32(clamping: left.milliseconds + 1)
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    public var milliseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = Int(clamping: seconds).multipliedReportingOverflow(by: 1000)
        return overflow ? Int.max / 2 : product + Int(attoseconds / 1_000_000_000_000_000)
    }

    /// Seconds with their fraction.
    public var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
