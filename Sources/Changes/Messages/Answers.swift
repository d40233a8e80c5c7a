// Answers: what the server tells of changes and environments, to the command line, to pages and to pipelines.
public import Journal

/// One thing that happened to a change.
public struct ChangeStep: Sendable, Hashable, Codable {
    /// The position of its event in the journal.
    public var position: Int64
    /// When.
    public var time: Timestamp
    /// The event's kind: `rollout.assigned`.
    public var kind: String
    /// What happened, one line: `web-1 is to run r-9ab2`.
    public var words: String
    /// The instance it is about; nil: all.
    public var instance: InstanceID?
    /// Who did it.
    public var actor: String

    /// A step.
    public init(
        position: Int64,
        time: Timestamp,
        kind: String,
        words: String,
        instance: InstanceID? = nil,
        actor: String
    ) {
        self.position = position
        self.time = time
        self.kind = kind
        self.words = words
        self.instance = instance
        self.actor = actor
    }
}

/// Where a change stands.
public enum ChangeState: String, Sendable, Hashable, Codable, CaseIterable {
    /// It waits for an approval, a window, or someone to start it.
    case proposed
    /// It is being carried out.
    case underway
    /// It is being taken back.
    case reverting
    /// It waits for a person.
    case held
    /// It is everywhere.
    case done
    /// It was taken back.
    case reverted
    /// It was halted where it was.
    case halted
    /// It was called off before it moved anything.
    case cancelled
    /// It was made by others and failed.
    case failed

    /// Whether nothing more happens to it.
    public var isOver: Bool {
        switch self {
        case .proposed, .underway, .reverting, .held: false
        case .done, .reverted, .halted, .cancelled, .failed: true
        }
    }
}

/// An approval of a change.
public struct ChangeApproval: Sendable, Hashable, Codable {
    /// Who.
    public var by: String
    /// What they said.
    public var because: String
    /// When.
    public var at: Timestamp

    /// An approval.
    public init(by: String, because: String, at: Timestamp) {
        self.by = by
        self.because = because
        self.at = at
    }
}

/// A change whole: `GET /api/v1/services/{service}/changes/{change}`; its stream of events sends a `ChangeStep` each,
/// and ends behind one event named `end` whose data is this.
public struct ChangeAnswer: Sendable, Hashable, Codable {
    /// The change.
    public var change: Change
    /// Where it stands.
    public var state: ChangeState
    /// How it ended, in words; nil while it has not.
    public var outcome: String?
    /// Its approvals.
    public var approvals: [ChangeApproval]
    /// Whether it may start now; nil when it did.
    public var gate: GateAnswer?
    /// What happened to it, oldest first.
    public var steps: [ChangeStep]

    /// A change.
    public init(
        change: Change,
        state: ChangeState,
        outcome: String?,
        approvals: [ChangeApproval],
        gate: GateAnswer?,
        steps: [ChangeStep]
    ) {
        self.change = change
        self.state = state
        self.outcome = outcome
        self.approvals = approvals
        self.gate = gate
        self.steps = steps
    }
}

/// An instance as people see it.
public struct InstanceAnswer: Sendable, Hashable, Codable {
    /// Its name.
    public var instance: InstanceID
    /// Its machine.
    public var host: String
    /// The revision its program runs on.
    public var revision: RevisionID?
    /// Where it stands.
    public var phase: InstancePhase
    /// How it feels; unknown where nothing was heard of it for three heartbeats.
    public var health: InstanceHealth
    /// Why it is not well.
    public var reason: String?
    /// When its program was started.
    public var started: Timestamp?
    /// When it was heard of last.
    public var heard: Timestamp

    /// An instance.
    public init(
        instance: InstanceID,
        host: String,
        revision: RevisionID?,
        phase: InstancePhase,
        health: InstanceHealth,
        reason: String?,
        started: Timestamp?,
        heard: Timestamp
    ) {
        self.instance = instance
        self.host = host
        self.revision = revision
        self.phase = phase
        self.health = health
        self.reason = reason
        self.started = started
        self.heard = heard
    }
}

/// A service in an environment: `GET /api/v1/services/{service}/environments/{environment}`.
public struct EnvironmentAnswer: Sendable, Hashable, Codable {
    /// The service.
    public var service: String
    /// The environment.
    public var environment: String
    /// Whether it is protected, by the contract of its live revision; nil where there is none yet.
    public var isProtected: Bool?
    /// The live revision; nil before the first change.
    public var live: RevisionID?
    /// Since when it is live.
    public var since: Timestamp?
    /// The change that is under way.
    public var underway: ChangeID?
    /// The last changes, newest first, at most 20.
    public var changes: [Change]
    /// Freezes that a person ordered and that hold or will.
    public var freezes: [OrderedFreeze]
    /// Its instances.
    public var instances: [InstanceAnswer]

    /// An environment.
    public init(service: String, environment: String) {
        self.service = service
        self.environment = environment
        changes = []
        freezes = []
        instances = []
    }
}

/// Why a person does something: the body of `approve`, `start`, `cancel`, `revert`, `resume`, `thaw`.
public struct Reason: Sendable, Hashable, Codable {
    /// Why, in their words.
    public var why: String

    /// A reason.
    public init(why: String) { self.why = why }
}

/// `POST …/freezes`.
public struct FreezeOrder: Sendable, Hashable, Codable {
    /// From when on; nil: now.
    public var from: Timestamp?
    /// Until when; nil: until someone thaws.
    public var until: Timestamp?
    /// Why.
    public var why: String

    /// A freeze.
    public init(from: Timestamp?, until: Timestamp?, why: String) {
        self.from = from
        self.until = until
        self.why = why
    }
}

/// `POST /api/v1/stops` and `POST /api/v1/stops/lift`.
public struct StopOrder: Sendable, Hashable, Codable {
    /// A service; nil with no actor: everything.
    public var service: String?
    /// An actor: `user:anna`, `token:ci`.
    public var actor: String?
    /// Why.
    public var why: String

    /// A stop.
    public init(service: String?, actor: String?, why: String) {
        self.service = service
        self.actor = actor
        self.why = why
    }
}
