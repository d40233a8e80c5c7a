// Skew: does failure follow the revision? Then a restart would spread it.

/// How the instances of one revision fare.
public struct RevisionHealth: Sendable, Hashable {
    /// The revision's name.
    public var revision: String
    /// Instances that are well.
    public var healthy: Int
    /// Instances that fail.
    public var failing: Int

    /// Health of a revision.
    public init(_ revision: String, healthy: Int, failing: Int) {
        self.revision = revision
        self.healthy = max(0, healthy)
        self.failing = max(0, failing)
    }
}

/// Instances on different revisions whose health follows the revision.
public struct Skew: Sendable, Hashable {
    /// The revision that fails.
    public let failing: String
    /// Failing instances on it.
    public let failingCount: Int
    /// Well instances on other revisions, which a restart would put onto the failing one.
    public let endangered: Int

    /// The skew of a fleet; nil where failure does not follow the revision.
    ///
    /// Three quarters or more of what runs the failing revision fail, at most 15 % of all others do, and at least one
    /// of the others is well.
    /// - Source: METHODS §2, *Skew*.
    public init?(_ fleet: [RevisionHealth]) {
        guard let worst = fleet.max(by: { ($0.failing, $1.revision) < ($1.failing, $0.revision) }), worst.failing > 0
        else { return nil }
        let others = fleet.filter { $0.revision != worst.revision }
        let (failing, healthy) = others.reduce((0, 0)) { ($0.0 + $1.failing, $0.1 + $1.healthy) }
        guard
            Skew.follows(failingWith: worst.failing, healthyWith: worst.healthy, failing: failing, healthy: healthy)
        else { return nil }
        self.failing = worst.revision
        failingCount = worst.failing
        endangered = healthy
    }

    /// Whether failure follows a thing that some instances have and others do not.
    static func follows(failingWith: Int, healthyWith: Int, failing: Int, healthy: Int) -> Bool {
        Double(failingWith) >= 0.75 * Double(failingWith + healthyWith)
            && Double(failing) <= 0.15 * Double(failing + healthy) && healthy >= 1
    }
}
