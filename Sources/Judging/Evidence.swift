// Evidence: e-values over all bins so far; each may be looked at after every bin.

/// How strongly the bins so far speak, as natural logarithms of likelihood ratios.
///
/// Each is a test martingale (or a mean of several) under its hypothesis "not worse", so that a bound on it bounds the
/// false alarms of a whole session, however often one looks.
/// - Source: METHODS §1.2–5; Ville's inequality.
public struct Evidence: Sendable, Hashable {
    /// E1: more errors than the old instances at the same time.
    public var concurrent = 0.0
    /// E2: more errors than ever seen, for low traffic.
    public var lowTraffic = 0.0
    /// E3: slower than the old instances.
    public var latency = 0.0
    /// G1: as few errors as the old ones rather than four times as many.
    public var sameAsOld = 0.0
    /// G2: the base rate rather than errors in a fifth of all requests.
    public var sameAsBefore = 0.0
    /// Requests of the new instances.
    public var requests = 0
    /// Errors among them.
    public var errors = 0
    /// Requests that the new instances would have had with the old ones' share each.
    public var expectedRequests = 0.0

    /// What some bins come to; `leavingOut` names an instance that is not counted.
    ///
    /// Cost: O(bins × instances).
    public init(_ bins: [CanaryBin], history: CanaryHistory, leavingOut: String? = nil) {
        var sums = Sums(tolerance: history.tolerance)
        let base = Wilson.upper(history.errors, of: history.requests)
        var recent = RecentOld()
        for bin in bins {
            let new = Arm(bin.new, leavingOut), old = Arm(bin.old, leavingOut)
            recent.add(old, at: bin.elapsedSeconds)
            let doubled = Wilson.upper(2 * recent.errors, of: 2 * recent.requests)
            let known = history.requests > 0 ? 2 * base : 0
            let reference = min(0.9, max(0.01, known, recent.requests > 0 ? doubled : 0))
            sums.add(new, old, reference: reference)
            requests += new.requests
            errors += new.errors
            if old.instances > 0 {
                expectedRequests += Double(old.requests) / Double(old.instances) * Double(new.instances)
            }
        }
        concurrent = Exponential.logMean(sums.concurrent)
        lowTraffic = Exponential.logMean(sums.lowTraffic)
        latency = Exponential.logMean(sums.latency)
        sameAsOld = sums.sameAsOld
        sameAsBefore = sums.sameAsBefore(base: max(0.001, min(0.1, base)), errors: errors, requests: requests)
    }
}

/// Counts of one side in one bin.
private struct Arm {
    var requests = 0, errors = 0, slow = 0, instances = 0

    init(_ counts: [InstanceCounts], _ leavingOut: String?) {
        for count in counts where count.instance != leavingOut {
            requests += count.requests
            errors += count.errors
            slow += count.slow
            instances += 1
        }
    }
}

/// The old instances' last five minutes.
private struct RecentOld {
    private var bins: [(at: Double, requests: Int, errors: Int)] = []
    private var first = 0
    private(set) var requests = 0
    private(set) var errors = 0

    mutating func add(_ old: Arm, at elapsed: Double) {
        bins.append((elapsed, old.requests, old.errors))
        requests += old.requests
        errors += old.errors
        while first < bins.count, bins[first].at <= elapsed - 300 {
            requests -= bins[first].requests
            errors -= bins[first].errors
            first += 1
        }
    }
}

/// Log-likelihood ratios, summed over bins.
private struct Sums {
    private let tolerance: Double
    private let ratios: [Double]
    private let rates = [0.2, 0.5, 0.98]
    private let slowRates = [0.17, 0.3, 0.6]
    var concurrent: [Double]
    var lowTraffic: [Double]
    var latency: [Double]
    var sameAsOld = 0.0

    init(tolerance: Double) {
        self.tolerance = tolerance
        ratios = [3, 6, 20, 100, 1000].filter { $0 >= 1.5 * tolerance }
        concurrent = ratios.map { _ in 0 }
        lowTraffic = rates.map { _ in 0 }
        latency = slowRates.map { _ in 0 }
    }

    mutating func add(_ new: Arm, _ old: Arm, reference: Double) {
        if new.requests > 0, old.requests > 0 {
            for (index, ratio) in ratios.enumerated() {
                concurrent[index] += Sums.share(new, old, ratio, against: tolerance)
            }
            sameAsOld += Sums.share(new, old, 1, against: 4)
        }
        for (index, rate) in rates.enumerated() where rate >= 1.2 * reference {
            lowTraffic[index] += Sums.binomial(new.errors, of: new.requests, rate, against: reference)
        }
        for (index, rate) in slowRates.enumerated() {
            latency[index] += Sums.binomial(new.slow, of: new.requests, rate, against: 0.1)
        }
    }

    /// The base rate against errors in a fifth of all requests.
    func sameAsBefore(base: Double, errors: Int, requests: Int) -> Double {
        Sums.binomial(errors, of: requests, base, against: 0.2)
    }

    /// Whose errors they are, if the new ones fail `ratio` times as often: a binomial over the errors of both sides.
    private static func share(_ new: Arm, _ old: Arm, _ ratio: Double, against: Double) -> Double {
        let (few, many) = (Double(new.requests), Double(old.requests))
        let one = ratio * few / (ratio * few + many), two = against * few / (against * few + many)
        return Double(new.errors) * Exponential.log(one / two)
            + Double(old.errors) * Exponential.log((1 - one) / (1 - two))
    }

    private static func binomial(_ hits: Int, of all: Int, _ rate: Double, against: Double) -> Double {
        Double(hits) * Exponential.log(rate / against)
            + Double(all - hits) * Exponential.log((1 - rate) / (1 - against))
    }
}

/// Wilson's bound on a share.
enum Wilson {
    /// The upper bound at z = 1.645; 1 where nothing was counted.
    ///
    /// - Source: E. B. Wilson, JASA 22, 1927.
    static func upper(_ hits: Int, of all: Int) -> Double {
        guard all > 0 else { return 1 }
        let z = 1.645, count = Double(all), share = Double(hits) / count
        let middle = share + z * z / (2 * count)
        let spread = z * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
        return min(1, (middle + spread) / (1 + z * z / count))
    }
}
