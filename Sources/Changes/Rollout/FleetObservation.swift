// FleetObservation: what is known of the instances and the signals at one moment, as a rollout is told it.
public import Journal

/// What is known of one instance.
public struct InstanceObservation: Sendable, Hashable {
    /// Its name.
    public var id: InstanceID
    /// The revision its program runs on, or that was refused.
    public var revision: RevisionID?
    /// Where it stands.
    public var phase: InstancePhase
    /// How it feels.
    public var health: InstanceHealth
    /// Why it is not well.
    public var reason: String?
    /// The action it carried out last.
    public var done: String?
    /// When it was heard of last.
    public var heard: Timestamp
    /// Ends of its program, newest first.
    public var exits: [ProgramExit]
    /// For how long it has been seen failing without a break.
    public var failingFor: Duration

    /// Whether it ended of itself, or was shut down: an instance that a rollout stopped can be started by the next.
    var isShutDown: Bool {
        guard phase == .stopped else { return false }
        return !(done.map { $0.contains("/back/") || $0.contains("/out/") } ?? false)
    }

    /// An instance.
    public init(
        _ id: InstanceID,
        revision: RevisionID?,
        phase: InstancePhase,
        health: InstanceHealth,
        done: String?,
        heard: Timestamp,
        reason: String? = nil,
        exits: [ProgramExit] = [],
        failingFor: Duration = .zero
    ) {
        self.id = id
        self.revision = revision
        self.phase = phase
        self.health = health
        self.done = done
        self.heard = heard
        self.reason = reason
        self.exits = exits
        self.failingFor = failingFor
    }
}

/// What the signals say of the step.
public enum SignalReading: Sendable, Hashable {
    /// Nothing is measured.
    case none
    /// Something is to be measured, and could not be: why.
    case unreadable(because: String)
    /// The instances on the new revision are as good as the others, or as before; weak: for want of traffic, only roughly.
    case good(isWeak: Bool, figures: String)
    /// Not enough is known.
    case open(figures: String)
    /// The new instances get no requests although they should.
    case quiet(figures: String)
    /// One instance of many is bad.
    case outlier(InstanceID, figures: String)
    /// The revision is worse: what stands for the code of the finding.
    case bad(RolloutFinding)
}

/// What is known at one moment.
public struct FleetObservation: Sendable, Hashable {
    /// The instances heard of, in any order.
    public var instances: [InstanceObservation]
    /// What the signals say.
    public var signals: SignalReading
    /// For how long the present phase was really watched: time in which nobody looked, or the clock jumped, is left out.
    public var watched: Duration
    /// For how long the clock has run without a jump, and somebody has looked: before that, nobody counts as lost.
    public var steady: Duration

    /// What is known.
    public init(
        _ instances: [InstanceObservation],
        signals: SignalReading = .none,
        watched: Duration,
        steady: Duration
    ) {
        self.instances = instances
        self.signals = signals
        self.watched = watched
        self.steady = steady
    }
}

/// Why a rollout does not simply go on: a code and one clause.
public struct RolloutFinding: Sendable, Hashable {
    /// Its code: `PL7102`.
    public var code: String
    /// What is wrong, one clause.
    public var message: String

    /// A reason.
    public init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
    }

    /// As events carry it: `PL7102: web-1 ends again and again`.
    public var text: String { "\(code): \(message)" }
}
