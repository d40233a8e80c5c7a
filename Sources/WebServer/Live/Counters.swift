// Counters: what `/metrics` tells of the server itself.

/// Counts since the start.
public actor Counters {
    private(set) var answers: [Int: Int] = [:]
    private(set) var reports = 0

    /// None yet.
    public init() {}

    func answered(status: Int, path: String) { answers[status, default: 0] += 1 }
    func reported() { reports += 1 }
}
