// SignalJudge: what the counts say of the instances that moved, against the others at the same time.
import Changes
import Journal
import Judging

/// Turns counted requests into a word on a step.
///
/// - Source: METHODS §1. The first fifth of the watching time after a start, at most 120 s, is left out, unless it speaks
///   as strongly as a million to one.
struct SignalJudge {
    /// Odds in the warm-up from which it is no warm-up.
    static let warmUpOdds = 1_000_000.0
    /// Seconds of a bin.
    static let binSeconds = 15.0

    let plan: RolloutPlan
    let rollout: Rollout
    let history: CanaryHistory
    let bins: [CountedBin]

    /// For how long after its start an instance is left out.
    static func warmUp(_ plan: RolloutPlan) -> Duration {
        .seconds(min(120, Double(plan.bakeMicroseconds) / 5_000_000))
    }

    /// What the bins say; `none` where nothing was counted.
    func reading() -> SignalReading {
        guard !bins.isEmpty else {
            return plan.hasSignals ? .unreadable(because: "no request was counted anywhere") : .none
        }
        let isBack = rollout.phase == .reverting || rollout.phase == .verifying
        let warmUp = Self.warmUp(plan)
        let all = canaryBins(isBack: isBack, leavingOut: .zero)
        if isBack { return recovery(Evidence(all, history: history)) }
        if let early = strong(all) { return early }
        var judge = CanaryJudge(history: history, bounds: bounds)
        for bin in canaryBins(isBack: false, leavingOut: warmUp) { judge.observe(bin) }
        let evidence = judge.evidence
        switch judge.decision {
        case .wait: return .open(figures: figures(judge.bins, evidence))
        case .hold: return .quiet(figures: quiet(evidence))
        case .ask where evidence.requests == 0: return .quiet(figures: quiet(evidence))
        case .ask: return .open(figures: figures(judge.bins, evidence))
        case .go(let isWeak): return .good(isWeak: isWeak, figures: figures(judge.bins, evidence))
        case .quarantine(let name): return .outlier(InstanceID(name), figures: figures(judge.bins, evidence))
        case .revert(let reason): return verdict(reason, judge.bins, evidence)
        }
    }

    /// What speaks so strongly that no warm-up explains it.
    private func strong(_ bins: [CanaryBin]) -> SignalReading? {
        var bounds = bounds
        bounds.revert = Self.warmUpOdds
        bounds.revertLowTraffic = Self.warmUpOdds
        var judge = CanaryJudge(history: history, bounds: bounds)
        for bin in bins { judge.observe(bin) }
        switch judge.decision {
        case .quarantine(let name): return .outlier(InstanceID(name), figures: figures(bins, judge.evidence))
        case .revert(.latency): return nil
        case .revert(let reason): return verdict(reason, bins, judge.evidence)
        default: return nil
        }
    }

    private var bounds: CanaryBounds { CanaryBounds(scale: Double(plan.bakeMicroseconds) / 600_000_000) }

    private func recovery(_ evidence: Evidence) -> SignalReading {
        guard evidence.requests >= 10 else { return .open(figures: "only \(evidence.requests) requests so far") }
        let words = "errors \(evidence.errors) of \(evidence.requests) requests"
        let worst = max(evidence.concurrent, evidence.lowTraffic)
        if Self.exceeds(worst, bounds.revert) { return .bad(RolloutFinding("PL7302", words)) }
        return Self.exceeds(worst, bounds.calm) ? .open(figures: words) : .good(isWeak: false, figures: words)
    }

    private func verdict(
        _ reason: CanaryDecision.Reason,
        _ bins: [CanaryBin],
        _ evidence: Evidence
    ) -> SignalReading {
        switch reason {
        case .errors, .unheardOfErrors: return .bad(RolloutFinding("PL7201", figures(bins, evidence)))
        case .latency:
            let slow = bins.reduce(0) { $0 + $1.new.reduce(0) { $0 + $1.slow } }
            return .bad(RolloutFinding("PL7202", "slow \(slow) of \(evidence.requests) requests, a tenth expected"))
        }
    }

    /// `errors 38 of 41 requests, others 2 of 377 (odds against chance 10^9 : 1)`.
    private func figures(_ bins: [CanaryBin], _ evidence: Evidence) -> String {
        let old = bins.reduce(into: (requests: 0, errors: 0)) { sum, bin in
            for counts in bin.old {
                sum.requests += counts.requests
                sum.errors += counts.errors
            }
        }
        var text = "errors \(evidence.errors) of \(evidence.requests) requests"
        if old.requests > 0 { text += ", others \(old.errors) of \(old.requests)" }
        let digits = Int(max(evidence.concurrent, evidence.lowTraffic) / 2.302_585)
        if digits >= 2 { text += " (odds against chance 10^\(digits) : 1)" }
        return text
    }

    private func quiet(_ evidence: Evidence) -> String {
        "no request where about \(Int(evidence.expectedRequests.rounded())) were expected"
    }

    /// Whether a natural logarithm is at least that of a number.
    static func exceeds(_ logarithm: Double, _ odds: Double) -> Bool {
        // ln through the series of the judge would need another export; powers of ten are exact enough here.
        var rest = odds, bound = 0.0
        while rest >= 10 { (rest, bound) = (rest / 10, bound + 2.302_585_092_994_046) }
        bound += rest > 1 ? logOfDigit(rest) : 0
        return logarithm >= bound
    }

    /// ln x for x from 1 to 10, by the series of artanh.
    private static func logOfDigit(_ value: Double) -> Double {
        let ratio = (value - 1) / (value + 1)
        var (power, sum) = (ratio, 0.0)
        for odd in stride(from: 1.0, to: 80, by: 2) {
            sum += power / odd
            power *= ratio * ratio
        }
        return 2 * sum
    }
}

extension SignalJudge {
    /// Bins by time: instances that moved on one side, those that did not on the other.
    private func canaryBins(isBack: Bool, leavingOut warmUp: Duration) -> [CanaryBin] {
        let bound = slowBound
        var byTime: [Timestamp: (new: [InstanceCounts], old: [InstanceCounts])] = [:]
        for bin in bins {
            let slow = slowCount(bin.counts, above: bound)
            let counts = InstanceCounts(
                bin.instance.text,
                requests: bin.counts.requests,
                errors: bin.counts.errors,
                slow: slow
            )
            if let member = rollout.members[bin.instance] {
                guard member.isBack == isBack, member.standing == .settled, bin.revision == member.revision,
                    let settled = member.settled, bin.begin >= settled + warmUp
                else { continue }
                byTime[bin.begin, default: ([], [])].new.append(counts)
            } else {
                byTime[bin.begin, default: ([], [])].old.append(counts)
            }
        }
        let first = rollout.members.values.compactMap(\.settled).min() ?? rollout.phaseSince
        return byTime.filter { $0.key + .seconds(SignalJudge.binSeconds) > first }.sorted { $0.key < $1.key }
            .map { begin, sides in
                let elapsed = (begin - rollout.phaseSince).seconds + SignalJudge.binSeconds
                return CanaryBin(elapsedSeconds: elapsed, new: sides.new, old: sides.old)
            }
    }

    /// A quarter above the upper bound of the old instances' p90; nil for fewer than 50 requests.
    ///
    /// - Source: METHODS §1.4; the bound is the order statistic 1.645 standard deviations above the ninetieth percent.
    private var slowBound: Double? {
        let old = bins.filter { rollout.members[$0.instance] == nil }.flatMap(\.counts.latencies).sorted()
        guard old.count >= 50 else { return nil }
        let count = Double(old.count)
        let rank = 0.9 * count + 1.645 * (0.09 * count).squareRoot()
        return 1.25 * old[min(old.count - 1, Int(rank.rounded(.up)))]
    }

    /// Slow requests, where only a part of the latencies is known: as many of all.
    private func slowCount(_ counts: RequestCounts, above bound: Double?) -> Int {
        guard let bound, !counts.latencies.isEmpty else { return 0 }
        let slow = counts.latencies.count { $0 > bound }
        return Int((Double(slow) / Double(counts.latencies.count) * Double(counts.requests)).rounded())
    }
}

extension CanaryHistory {
    /// What was counted before a moment, on any revision but one: its own failures are no excuse for it.
    init(_ bins: [CountedBin], before moment: Timestamp, without revision: RevisionID? = nil) {
        var errors: [InstanceID: Int] = [:]
        var (requests, failed) = (0, 0)
        for bin in bins where bin.begin < moment && (revision == nil || bin.revision != revision) {
            requests += bin.counts.requests
            failed += bin.counts.errors
            errors[bin.instance, default: 0] += bin.counts.errors
        }
        self.init(requests: requests, errors: failed, errorsByInstance: errors.sorted { $0.key < $1.key }.map(\.value))
    }
}

extension Duration {
    /// In seconds.
    var seconds: Double { Double(wholeMicroseconds) / 1_000_000 }
}
