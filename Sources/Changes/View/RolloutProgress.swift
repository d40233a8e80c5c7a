// RolloutProgress: how far a change is carried out, folded from its rollout's events for pages and answers.
public import Journal

/// How far a change is carried out.
public struct RolloutProgress: Sendable, Hashable, Codable {
    /// Where it stands.
    public enum Phase: String, Sendable, Hashable, Codable {
        /// Planned; nothing moved yet.
        case planned
        /// Instances of a step are being moved.
        case moving
        /// All of a step moved; it is watched.
        case baking
        /// It waits for a person.
        case held
        /// All that moved goes back.
        case reverting
        /// A stop halts it where it is.
        case halted
        /// It ended.
        case finished
    }

    /// How an instance fares in it.
    public struct Moved: Sendable, Hashable, Codable {
        /// The revision it was told last.
        public var revision: RevisionID
        /// The action it was told last.
        public var action: String
        /// When it was told.
        public var assigned: Timestamp
        /// When it was well on it; nil: not yet.
        public var settled: Timestamp?
        /// Why it failed, where it did.
        public var failure: String?
    }

    /// What the judge said last.
    public struct Judgement: Sendable, Hashable, Codable {
        /// The step it is about, from 0.
        public var step: Int
        /// Its word: `wait`, `go`, `revert`.
        public var word: String
        /// Its figures.
        public var figures: String
        /// When it said so.
        public var at: Timestamp
    }

    /// What is to be done.
    public var plan: RolloutPlan?
    /// Where it stands.
    public var phase = Phase.planned
    /// The step, from 0.
    public var step = 0
    /// Since when it stands there.
    public var since: Timestamp?
    /// The instances that were told a revision.
    public var instances: [InstanceID: Moved] = [:]
    /// The instances that were taken out.
    public var quarantined: [InstanceID] = []
    /// What the judge said last.
    public var judged: Judgement?
    /// Why it is held, halted or goes back.
    public var because: String?
    /// How it ended; nil: it did not.
    public var outcome: ChangeOutcome?

    init() {}

    /// Takes an event as given.
    mutating func apply(_ event: RolloutEvent) {
        switch event {
        case .planned(let plan, let at):
            self.plan = plan
            since = at
        case .opened(let step, _, let at):
            self.step = step
            enter(.moving, at)
        case .assigned(let instance, let revision, let action, let at):
            instances[instance] = Moved(revision: revision, action: action, assigned: at)
        case .settled(let instance, let action, let at):
            if instances[instance]?.action == action { instances[instance]?.settled = at }
        case .failed(let instance, let because, _): instances[instance]?.failure = because
        case .baking(let step, let at):
            self.step = step
            enter(.baking, at)
        case .judged(let step, let word, let figures, let at):
            judged = Judgement(step: step, word: word, figures: figures, at: at)
        case .lost(let instance, let because, _): instances[instance]?.failure = because
        case .withdrawn(let instance, let action, let at):
            instances[instance]?.action = action
            instances[instance]?.assigned = at
        case .quarantined(let instance, _, _, _):
            if !quarantined.contains(instance) { quarantined.append(instance) }
        case .held(let because, let at): enter(.held, at, because)
        case .resumed(_, _, let at): enter(.moving, at)
        case .reverting(let because, let at): enter(.reverting, at, because)
        case .verifying(let at): enter(.reverting, at, self.because)
        case .lifted(_, let at): enter(.moving, at)
        case .halted(let because, let at): enter(.halted, at, because)
        case .finished(let outcome, let at):
            self.outcome = outcome
            phase = .finished
            since = at
        }
    }

    private mutating func enter(_ phase: Phase, _ at: Timestamp, _ because: String? = nil) {
        self.phase = phase
        since = at
        self.because = because
    }
}
