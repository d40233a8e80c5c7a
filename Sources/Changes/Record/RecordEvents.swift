// RecordEvents: what happens to a service in an environment; released cases keep their names and shapes.
public import Journal

/// A time without changes that a person ordered.
public struct OrderedFreeze: Sendable, Hashable, Codable {
    /// Its name: `f-` and a number.
    public var id: String
    /// From when on.
    public var from: Timestamp
    /// Until when; nil: until someone thaws.
    public var until: Timestamp?
    /// Why.
    public var because: String
    /// Who.
    public var by: String

    /// A freeze.
    public init(id: String, from: Timestamp, until: Timestamp?, because: String, by: String) {
        self.id = id
        self.from = from
        self.until = until
        self.because = because
        self.by = by
    }
}

/// What happens in stream `environment/SERVICE/ENVIRONMENT`.
public enum RecordEvent: Sendable, Hashable, Codable {
    /// A change was proposed; what stood against it at that moment, nil: nothing, or nobody asked.
    case proposed(change: Change, waits: [GateRefusal]? = nil)
    /// A person approved it.
    case approved(change: ChangeID, by: String, because: String, at: Timestamp)
    /// It is under way; no other starts until it finished. An emergency may have gone past what stood against it.
    case started(change: ChangeID, emergency: String?, past: [GateRefusal]? = nil, at: Timestamp)
    /// It ended; `live` is the revision that the environment is on now.
    case finished(change: ChangeID, outcome: ChangeOutcome, live: RevisionID?, at: Timestamp)
    /// No changes from now on.
    case frozen(freeze: OrderedFreeze)
    /// Changes again.
    case thawed(freeze: String, by: String, because: String, at: Timestamp)
    /// A change was refused at the gate for good and not taken in.
    case refused(attempt: RefusedAttempt)
}

/// A change that the gate refused for good.
public struct RefusedAttempt: Sendable, Hashable, Codable {
    /// What kind of change it was to be.
    public var kind: ChangeKind
    /// The revision it was to lead to.
    public var to: RevisionID?
    /// Who wanted it.
    public var by: String
    /// Why, in their words.
    public var why: String
    /// The actions that led to it.
    public var cause: [String]
    /// What stood against it.
    public var refusals: [GateRefusal]
    /// When.
    public var at: Timestamp

    /// An attempt.
    public init(
        kind: ChangeKind,
        to: RevisionID?,
        by: String,
        why: String,
        cause: [String],
        refusals: [GateRefusal],
        at: Timestamp
    ) {
        self.kind = kind
        self.to = to
        self.by = by
        self.why = why
        self.cause = cause
        self.refusals = refusals
        self.at = at
    }

    /// Whether it is the same attempt once more, refused for the same reasons.
    func isSame(as other: RefusedAttempt) -> Bool {
        by == other.by && kind == other.kind && refusals.map(\.code) == other.refusals.map(\.code)
    }
}

/// What happens in stream `revision/REVISION`.
public enum RevisionEvent: Sendable, Hashable, Codable {
    /// A revision was recorded.
    case recorded(content: RevisionContent)
}

/// What a stop holds against.
public enum StopScope: Sendable, Hashable, Codable {
    /// Everything.
    case everything
    /// All changes of a service.
    case service(String)
    /// All changes by an actor: `user:anna`, `token:ci`.
    case actor(String)
}

/// What happens in stream `stops`.
public enum StopEvent: Sendable, Hashable, Codable {
    /// Changes of a scope are refused, and those under way halt, from now on.
    case stopped(scope: StopScope, by: String, because: String, at: Timestamp)
    /// They may go on.
    case lifted(scope: StopScope, by: String, because: String, at: Timestamp)
}

/// What happens in stream `changes/SERVICE`: its version numbers the changes of a service.
public enum NumberingEvent: Sendable, Hashable, Codable {
    /// A number was taken.
    case numbered(environment: String, by: String)
}
