// CanaryJudge: go, revert, wait or ask: the decision after each bin.

/// What to do with a new revision, as far as the counts can tell.
public enum CanaryDecision: Sendable, Hashable {
    /// Why it is to be taken back.
    public enum Reason: Sendable, Hashable {
        /// It fails more often than the old one at the same time.
        case errors
        /// It fails more often than ever seen here.
        case unheardOfErrors
        /// It is slower than the old one.
        case latency
    }

    /// Not enough is known yet.
    case wait
    /// The new instances get no requests although they should have some.
    case hold
    /// One instance is bad, the revision is not: take this one out.
    case quarantine(String)
    /// As good as the old one; weak: only against a fifth of failures, for want of traffic.
    case go(isWeak: Bool)
    /// Worse: take it back.
    case revert(Reason)
    /// Time is up without an answer: a person decides.
    case ask
}

/// Bounds of the decision; times are scaled by the contract.
public struct CanaryBounds: Sendable, Hashable {
    /// E1 and E3 at or above which it is taken back.
    public var revert = 250.0
    /// E2 at or above which it is taken back.
    public var revertLowTraffic = 500.0
    /// E without the worst instance below which that instance alone is to blame.
    public var quarantine = 25.0
    /// All E must be below this to go.
    public var calm = 2.0
    /// G1 and G2 must be at or above this to go.
    public var go = 20.0
    /// Seconds until a strong go.
    public var goSeconds = 600.0
    /// Seconds until a weak go.
    public var weakGoSeconds = 1_800.0
    /// Seconds until a person is asked.
    public var askSeconds = 3_600.0
    /// Expected requests from which silence is evidence.
    public var silence = 7.0

    /// The usual bounds, times multiplied by `scale`.
    public init(scale: Double = 1) {
        goSeconds *= scale
        weakGoSeconds *= scale
        askSeconds *= scale
    }
}

/// Gathers bins and decides.
///
/// - Source: METHODS §1.5–7.
public struct CanaryJudge: Sendable {
    /// What is known from before.
    public let history: CanaryHistory
    /// The bounds.
    public let bounds: CanaryBounds
    /// The bins so far.
    public private(set) var bins: [CanaryBin] = []

    /// A judge of one step.
    public init(history: CanaryHistory, bounds: CanaryBounds = CanaryBounds()) {
        self.history = history
        self.bounds = bounds
    }

    /// Takes note of a bin; bins come in the order of time.
    public mutating func observe(_ bin: CanaryBin) { bins.append(bin) }

    /// All that speaks for or against.
    public var evidence: Evidence { Evidence(bins, history: history) }

    /// What to do now.
    ///
    /// Cost: O(bins × instances), and once more for each instance where it would be taken back.
    public var decision: CanaryDecision {
        let evidence = evidence
        if let reason = reason(evidence) {
            return single.map { .quarantine($0) } ?? outlierHides(reason) ?? .revert(reason)
        }
        let elapsed = bins.last?.elapsedSeconds ?? 0
        if evidence.requests == 0, evidence.expectedRequests >= bounds.silence { return asked(elapsed, or: .hold) }
        let calm = Exponential.log(bounds.calm), go = Exponential.log(bounds.go)
        let isCalm = max(evidence.concurrent, evidence.lowTraffic, evidence.latency) < calm
        if isCalm, evidence.requests > 0, evidence.sameAsBefore >= go {
            if elapsed >= bounds.goSeconds, evidence.sameAsOld >= go { return .go(isWeak: false) }
            if elapsed >= bounds.weakGoSeconds { return .go(isWeak: true) }
        }
        return asked(elapsed, or: .wait)
    }

    private func asked(_ elapsed: Double, or decision: CanaryDecision) -> CanaryDecision {
        elapsed >= bounds.askSeconds ? .ask : decision
    }

    private func reason(_ evidence: Evidence) -> CanaryDecision.Reason? {
        if evidence.concurrent >= Exponential.log(bounds.revert) { return .errors }
        if evidence.lowTraffic >= Exponential.log(bounds.revertLowTraffic) { return .unheardOfErrors }
        return evidence.latency >= Exponential.log(bounds.revert) ? .latency : nil
    }

    /// The one new instance without which nothing speaks against the revision; with fewer than three, none is "one of many".
    private var single: String? {
        let names = Set(bins.flatMap { $0.new.map(\.instance) })
        guard names.count >= 3 else { return nil }
        let low = Exponential.log(bounds.quarantine)
        return names.sorted().first { name in
            let rest = Evidence(bins, history: history, leavingOut: name)
            return rest.requests > 0 && max(rest.concurrent, rest.lowTraffic, rest.latency) < low
        }
    }

    /// Whether one quiet old instance alone makes the new ones look bad: then its absence decides.
    private func outlierHides(_ reason: CanaryDecision.Reason) -> CanaryDecision? {
        guard reason == .errors else { return nil }
        let names = Set(bins.flatMap { $0.old.map(\.instance) })
        guard names.count >= 3 else { return nil }
        let low = Exponential.log(bounds.quarantine)
        let hides = names.contains { name in
            Evidence(bins, history: history, leavingOut: name).concurrent < low
        }
        return hides ? .wait : nil
    }
}
