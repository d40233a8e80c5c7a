// RolloutEvents: what happens while a change is carried out; released cases keep their names and shapes.
public import Journal

/// How many instances a step reaches in all.
public enum StepSize: Sendable, Hashable, Codable {
    /// So many instances.
    case instances(Int)
    /// So many of a hundred, rounded up.
    case share(Double)
}

/// What a rollout is to do, fixed when it starts.
public struct RolloutPlan: Sendable, Hashable, Codable {
    /// The change.
    public var change: ChangeID
    /// The service.
    public var service: String
    /// The environment.
    public var environment: String
    /// The revision instances are on; nil for the first.
    public var from: RevisionID?
    /// The revision they go to.
    public var to: RevisionID
    /// The steps, ascending.
    public var steps: [StepSize]
    /// How long a step is watched, in microseconds.
    public var bakeMicroseconds: Int64
    /// How long an instance may take from assignment to healthy.
    public var startMicroseconds: Int64
    /// How long without proof until a person is asked, in microseconds.
    public var askMicroseconds: Int64
    /// Whether signals are judged; without, health and crashes alone decide.
    public var hasSignals: Bool
    /// Whether instances are asked how they are; without, only a crash is noticed.
    public var hasHealth: Bool
    /// Whether what is unknown needs a person's word.
    public var isProtected: Bool
    /// The greatest share of the fleet that is being restarted at the same time.
    public var inMotion: Double
    /// How long an instance may say nothing until it counts as silent, in microseconds.
    public var silentMicroseconds: Int64
    /// How long it may say nothing until it counts as lost, in microseconds.
    public var lostMicroseconds: Int64
    /// The actions that led to it.
    public var cause: [String]

    /// A plan.
    public init(
        change: ChangeID,
        service: String,
        environment: String,
        from: RevisionID?,
        to: RevisionID,
        steps: [StepSize],
        bake: Duration,
        startWithin: Duration,
        askAfter: Duration,
        hasSignals: Bool,
        hasHealth: Bool = true,
        isProtected: Bool = true,
        inMotion: Double = 0.25,
        silentAfter: Duration = .seconds(15),
        lostAfter: Duration = .seconds(60),
        cause: [String]
    ) {
        self.change = change
        self.service = service
        self.environment = environment
        self.from = from
        self.to = to
        self.steps = steps
        bakeMicroseconds = bake.wholeMicroseconds
        startMicroseconds = startWithin.wholeMicroseconds
        askMicroseconds = askAfter.wholeMicroseconds
        self.hasSignals = hasSignals
        self.hasHealth = hasHealth
        self.isProtected = isProtected
        self.inMotion = inMotion
        silentMicroseconds = silentAfter.wholeMicroseconds
        lostMicroseconds = lostAfter.wholeMicroseconds
        self.cause = cause
    }
}

/// What happens in stream `rollout/CHANGE`.
public enum RolloutEvent: Sendable, Hashable, Codable {
    /// It was planned.
    case planned(plan: RolloutPlan, at: Timestamp)
    /// A step began, or needs these instances more: they are to move.
    case opened(step: Int, instances: [InstanceID], at: Timestamp)
    /// An instance is to run a revision; `action` is carried out once.
    case assigned(instance: InstanceID, revision: RevisionID, action: String, at: Timestamp)
    /// An instance runs what it was assigned, and is well.
    case settled(instance: InstanceID, action: String, at: Timestamp)
    /// An instance did not come up, crashed or refused.
    case failed(instance: InstanceID, because: String, at: Timestamp)
    /// An instance says nothing any more, or was stopped: it counts no longer.
    case lost(instance: InstanceID, because: String, at: Timestamp)
    /// An instance is to stop, for there is no revision to go back to; `action` is carried out once.
    case withdrawn(instance: InstanceID, action: String, at: Timestamp)
    /// All of a step settled: it is watched from now on.
    case baking(step: Int, at: Timestamp)
    /// The judge's word on a step changed: `wait`, `hold`, `go`, `weak go`, `ask`, `revert`, `quarantine`, with figures.
    case judged(step: Int, word: String, figures: String, at: Timestamp)
    /// One instance of many is bad, the revision is not: it is drained and stopped; `action` is carried out once.
    case quarantined(instance: InstanceID, action: String, because: String, at: Timestamp)
    /// It waits for a person.
    case held(because: String, at: Timestamp)
    /// A person let it go on.
    case resumed(by: String, because: String, at: Timestamp)
    /// All that moved goes back.
    case reverting(because: String, at: Timestamp)
    /// A stop halts it where it is, between two instances.
    case halted(because: String, at: Timestamp)
    /// The stop was lifted: it goes on where it was.
    case lifted(because: String, at: Timestamp)
    /// All that could go back is back: it is watched whether they are well.
    case verifying(at: Timestamp)
    /// It ended.
    case finished(outcome: ChangeOutcome, at: Timestamp)
}
