// CanaryJudgeTests: the judge over simulated sessions: one new instance beside nine old ones, seeded.
import Judging
import Testing

@Suite struct CanaryJudgeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let perSecond: Double
        var factor = 1.0
        var canaryRate: Double?
        var isSilent = false
        /// Bounds on the share of sessions that are taken back.
        let reverted: ClosedRange<Double>
        /// The greatest share of sessions that get a strong go.
        var strongGo = 1.0
    }

    static let rows = [
        Row(testDescription: "0.2/s healthy", perSecond: 0.2, reverted: 0...0.02),
        Row(testDescription: "2/s healthy", perSecond: 2, reverted: 0...0.02),
        Row(testDescription: "20/s healthy", perSecond: 20, reverted: 0...0.03),
        Row(testDescription: "0.2/s all fail", perSecond: 0.2, canaryRate: 1, reverted: 0.98...1, strongGo: 0),
        Row(testDescription: "0.2/s half fails", perSecond: 0.2, canaryRate: 0.5, reverted: 0.97...1, strongGo: 0),
        Row(testDescription: "2/s half fails", perSecond: 2, canaryRate: 0.5, reverted: 1...1, strongGo: 0),
        Row(testDescription: "20/s five times as many", perSecond: 20, factor: 5, reverted: 0.7...1, strongGo: 0.08),
        Row(testDescription: "200/s five times as many", perSecond: 200, factor: 5, reverted: 0.9...1, strongGo: 0.05),
        Row(testDescription: "no traffic to the canary", perSecond: 20, isSilent: true, reverted: 0...0, strongGo: 0),
    ]

    @Test(arguments: rows)
    func `decisions over sessions of an hour are as promised`(_ row: Row) {
        let sessions = row.perSecond > 100 ? 60 : 150
        var reverted = 0, strong = 0, passed = 0
        for seed in 0..<sessions {
            var session = Session(seed: UInt64(seed) &* 7_919 &+ 1, row)
            let decision = session.run()
            if case .revert = decision { reverted += 1 }
            if case .go(let isWeak) = decision {
                passed += 1
                strong += isWeak ? 0 : 1
            }
        }
        let share = Double(reverted) / Double(sessions)
        #expect(row.reverted.contains(share), "taken back in \(reverted) of \(sessions)")
        #expect(Double(strong) <= row.strongGo * Double(sessions), "a strong go in \(strong) of \(sessions)")
        if row.isSilent { #expect(passed == 0) }
    }

    @Test func `one bad instance of many is put aside, the revision is not taken back`() {
        var judge = CanaryJudge(history: CanaryHistory(requests: 100_000, errors: 100))
        for bin in 0..<40 {
            let new = (0..<5).map { index in
                InstanceCounts("new-\(index)", requests: 30, errors: index == 3 ? 15 : 0)
            }
            let old = (0..<5).map { InstanceCounts("old-\($0)", requests: 30, errors: 0) }
            judge.observe(CanaryBin(elapsedSeconds: Double(bin + 1) * 15, new: new, old: old))
        }
        #expect(judge.decision == .quarantine("new-3"))
    }

    @Test func `silence where requests are due is held, later a person is asked`() {
        var judge = CanaryJudge(history: CanaryHistory(requests: 100_000, errors: 100))
        func observe(_ bin: Int) {
            let old = (0..<9).map { InstanceCounts("old-\($0)", requests: 20, errors: 0) }
            let new = [InstanceCounts("new", requests: 0, errors: 0)]
            judge.observe(CanaryBin(elapsedSeconds: Double(bin + 1) * 15, new: new, old: old))
        }
        #expect(judge.decision == .wait)
        observe(0)
        #expect(judge.decision == .hold)
        for bin in 1..<240 { observe(bin) }
        #expect(judge.decision == .ask)
    }

    @Test func `counts that cannot be are clipped`() {
        let counts = InstanceCounts("a", requests: -3, errors: 5, slow: 9)
        #expect((counts.requests, counts.errors, counts.slow) == (0, 0, 0))
        #expect(CanaryHistory(errorsByInstance: [-1, 4]).tolerance <= 2)
    }
}

/// An hour of one new and nine old instances that differ by nature.
private struct Session {
    private var chance: SeededChance
    private let row: CanaryJudgeTests.Row
    private let base: Double
    private let natures: [Double]

    init(seed: UInt64, _ row: CanaryJudgeTests.Row) {
        chance = SeededChance(seed)
        self.row = row
        base = [0.001, 0.005, 0.02][Int(seed % 3)]
        var chance = chance
        natures = (0..<10).map { _ in max(0.3, 1 + 0.25 * chance.normal()) }
        self.chance = chance
    }

    /// The first decision that ends the session.
    mutating func run() -> CanaryDecision {
        let share = row.perSecond / 10 * 15
        let day = row.perSecond / 10 * 86_400
        let errors = natures.dropFirst().map { chance.poisson(day * base * $0) }
        let history = CanaryHistory(
            requests: Int(day * 9),
            errors: errors.reduce(0, +),
            errorsByInstance: errors
        )
        var judge = CanaryJudge(history: history)
        for bin in 9..<240 {
            // Now and then all fail more often for a minute.
            let glitch = chance.uniform() < 0.01 ? 5.0 : 1.0
            let old = (1..<10).map { index in
                let requests = chance.poisson(share)
                let rate = min(1, base * natures[index] * glitch)
                return InstanceCounts("old-\(index)", requests: requests, errors: chance.binomial(requests, rate))
            }
            let requests = row.isSilent ? 0 : chance.poisson(share)
            let rate = row.canaryRate ?? min(1, base * natures[0] * glitch * row.factor)
            let new = [InstanceCounts("new", requests: requests, errors: chance.binomial(requests, rate))]
            judge.observe(CanaryBin(elapsedSeconds: Double(bin) * 15, new: new, old: old))
            // Looked at every two minutes, for the test's own sake; a look costs nothing statistically.
            guard bin % 8 == 0 || bin == 239 else { continue }
            switch judge.decision {
            case .wait, .hold: continue
            case let decision: return decision
            }
        }
        return .ask
    }
}

/// Chance from a seed: SplitMix64 and the samplers that sessions need.
private struct SeededChance {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// The sum of twelve uniform numbers, near enough to normal here.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

    mutating func poisson(_ mean: Double) -> Int {
        if mean > 60 { return max(0, Int((mean + mean.squareRoot() * normal()).rounded())) }
        var product = 1.0, count = -1
        let bound = Self.exponential(-mean)
        repeat {
            product *= uniform()
            count += 1
        } while product > bound
        return count
    }

    mutating func binomial(_ count: Int, _ rate: Double) -> Int {
        if rate >= 1 { return count }
        if rate < 0.05, count > 60 { return min(count, poisson(Double(count) * rate)) }
        return (0..<count).reduce(0) { sum, _ in sum + (uniform() < rate ? 1 : 0) }
    }

    /// eˣ by its series, on a quarter of a quarter … of x.
    private static func exponential(_ exponent: Double) -> Double {
        let small = exponent / 1_024
        var result = 1 + small * (1 + small / 2 * (1 + small / 3))
        for _ in 0..<10 { result *= result }
        return result
    }
}
