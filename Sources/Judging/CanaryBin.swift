// CanaryBin: what new and old instances did within the same few seconds.

/// Counts of one instance within one bin.
public struct InstanceCounts: Sendable, Hashable {
    /// The instance's name.
    public var instance: String
    /// Requests that ended.
    public var requests: Int
    /// Requests that failed, at most `requests`.
    public var errors: Int
    /// Requests slower than the bound of `CanaryHistory.slowBound`, at most `requests`.
    public var slow: Int

    /// Counts; negative ones count as none, parts are clipped to the whole.
    public init(_ instance: String, requests: Int, errors: Int, slow: Int = 0) {
        self.instance = instance
        self.requests = max(0, requests)
        self.errors = min(max(0, errors), self.requests)
        self.slow = min(max(0, slow), self.requests)
    }
}

/// What new and old instances did within the same few seconds, usually 15.
public struct CanaryBin: Sendable, Hashable {
    /// Seconds since the first new instance was started, at the bin's end.
    public var elapsedSeconds: Double
    /// Instances on the new revision; the first 120 s after their start are left out by the caller.
    public var new: [InstanceCounts]
    /// Instances on the old revision.
    public var old: [InstanceCounts]

    /// A bin.
    public init(elapsedSeconds: Double, new: [InstanceCounts], old: [InstanceCounts]) {
        self.elapsedSeconds = elapsedSeconds
        self.new = new
        self.old = old
    }
}

/// What is known from before: how often things fail here when nothing is new.
public struct CanaryHistory: Sendable, Hashable {
    /// Requests of all instances in the last 24 hours.
    public var requests: Int
    /// Errors among them.
    public var errors: Int
    /// Errors of each old instance in the last 24 hours: how much instances differ by nature.
    public var errorsByInstance: [Int]

    /// History; without any the judge is careful.
    public init(requests: Int = 0, errors: Int = 0, errorsByInstance: [Int] = []) {
        self.requests = max(0, requests)
        self.errors = min(max(0, errors), self.requests)
        self.errorsByInstance = errorsByInstance
    }

    /// How many times as many errors as the others' an instance may have by nature: from 1.2 to 2.
    ///
    /// - Source: METHODS §1.1: `clip(exp(1.645·σ), 1.2, 2.0)`, σ² the variance beyond chance relative to the mean.
    public var tolerance: Double {
        let errors = errorsByInstance.map { Double(max(0, $0)) }
        let mean = errors.isEmpty ? 0 : errors.reduce(0, +) / Double(errors.count)
        var variance = 0.09
        if mean >= 10, errors.count > 1 {
            let spread = errors.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(errors.count - 1)
            variance = max(0, (spread - mean) / (mean * mean))
        }
        return min(2, max(1.2, Exponential.of(1.645 * variance.squareRoot())))
    }
}
