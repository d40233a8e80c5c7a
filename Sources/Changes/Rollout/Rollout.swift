// Rollout: a change being carried out: which instances moved, what is watched, whether it goes on or back.
public import Journal

/// A change being carried out, from its events in stream `rollout/SERVICE/CHANGE`.
///
///     planned → moving ⇄ baking → … → finished(done)
///                  ↘ held, halted ↗
///                  ↘ reverting → verifying → finished(reverted)
///
/// Each instance is assigned at most once forward and once back, so that each action has a name of its own. Without
/// proof nothing goes on: it waits, holds, and asks a person. Going back always ends; who could not be brought back is
/// named.
public struct Rollout: Aggregate, Equatable {
    /// Where it stands.
    public enum Phase: Sendable, Hashable, Codable {
        /// Before its plan.
        case none
        /// Instances of the step are moving.
        case moving
        /// The step is watched.
        case baking
        /// A person is asked.
        case held
        /// A stop holds it.
        case halted
        /// All that moved goes back.
        case reverting
        /// It is watched whether those that went back are well.
        case verifying
        /// It ended.
        case finished(ChangeOutcome)
    }

    /// How an instance that it moved stands.
    public enum Standing: String, Sendable, Hashable, Codable {
        /// It was told to, and has not done it yet.
        case assigned
        /// It did it and is well.
        case settled
        /// It is not well.
        case failed
        /// It says nothing any more.
        case lost
        /// It was taken out.
        case quarantined
    }

    /// An instance that it moved.
    public struct Member: Sendable, Hashable, Codable {
        /// What it is to run; nil: nothing.
        public var revision: RevisionID?
        /// The action it is to carry out.
        public var action: String
        /// When it was told.
        public var since: Timestamp
        /// How it stands.
        public var standing: Standing
        /// Whether it goes back.
        public var isBack: Bool
        /// When it settled.
        public var settled: Timestamp?
        /// Why it failed, was lost or taken out.
        public var reason: String?
    }

    /// What may be asked of it.
    public enum Command: Sendable {
        /// To begin.
        case start(RolloutPlan)
        /// To look at what is, and do what follows.
        case observe(FleetObservation)
        /// A person lets it go on.
        case resume(by: String, because: String)
        /// A person takes it back.
        case revert(by: String, because: String)
        /// A stop holds it where it is.
        case halt(because: String)
        /// The stop is over.
        case lift(because: String)
    }

    /// Why it says no.
    public enum Refusal: Error, Sendable, Hashable {
        /// There is no plan yet.
        case notPlanned
        /// It has another plan.
        case planned
        /// It ended already.
        case ended
        /// It waits for nobody.
        case notHeld
        /// A stop holds it.
        case halted
        /// It goes back already.
        case goesBack
    }

    /// The first word of its events' kinds.
    public static let name = "rollout"

    /// What it is to do; nil before it was planned.
    public internal(set) var plan: RolloutPlan?
    /// Where it stands.
    public internal(set) var phase = Phase.none
    /// Since when.
    public internal(set) var phaseSince = Timestamp(microseconds: 0)
    /// How many phases there were, so that who watches knows a new one.
    public internal(set) var phaseNumber = 0
    /// The step: 0 is the first; −1 before it.
    public internal(set) var step = -1
    /// Instances of the step that are still to be told.
    public internal(set) var pending: [InstanceID] = []
    /// The instances that it moved.
    public internal(set) var members: [InstanceID: Member] = [:]
    /// The judge's last word on the step.
    public internal(set) var word: String?
    /// The figures of that word.
    public internal(set) var figures: String?
    /// Why it is held, halted or goes back.
    public internal(set) var reason: String?
    /// Whether a person let this step pass.
    public internal(set) var isLetGo = false
    /// When the first instance was told; nil: none was.
    public internal(set) var began: Timestamp?
    /// Losses that a person has seen.
    var lossesSeen = 0
    /// What it was in before it was held, and before it was halted.
    var beforeHold = Phase.moving
    var beforeHalt = Phase.moving

    /// Before its first event.
    public init() {}

    /// Whether it ended.
    public var isFinished: Bool { if case .finished = phase { true } else { false } }

    /// The instances that are on their way to the new revision or on it, ascending.
    public var forward: [InstanceID] {
        members.filter { !$0.value.isBack && [.assigned, .settled].contains($0.value.standing) }.keys.sorted()
    }

    /// How many were lost on the new revision.
    var losses: Int { members.values.count { !$0.isBack && $0.standing == .lost } }

    /// The revision that the environment is on after it ended; nil: the one before, or none.
    public var liveAfter: RevisionID? {
        guard case .finished(let outcome) = phase else { return nil }
        return outcome == .done ? plan?.to : plan?.from
    }

    /// Takes an event as given.
    public mutating func apply(_ event: RolloutEvent) {
        switch event {
        case .planned(let plan, let at):
            self.plan = plan
            enter(.moving, at)
        case .opened(let step, let instances, let at):
            if step != self.step || phase != .moving { enter(.moving, at) }
            if step != self.step { (word, figures, isLetGo) = (nil, nil, false) }
            self.step = step
            pending += instances
        case .assigned(let id, let revision, let action, let at):
            tell(id, revision, action, at)
        case .withdrawn(let id, let action, let at):
            tell(id, nil, action, at)
        case .settled(let id, _, let at):
            members[id]?.standing = .settled
            members[id]?.settled = at
        case .failed(let id, let because, _): mark(id, .failed, because)
        case .lost(let id, let because, _):
            pending.removeAll { $0 == id }
            mark(id, .lost, because)
            if isLetGo { lossesSeen = losses }
        case .quarantined(let id, let action, let because, let at):
            mark(id, .quarantined, because)
            members[id]?.action = action
            members[id]?.since = at
        case .judged(_, let word, let figures, _): (self.word, self.figures) = (word, figures)
        default: applyPhase(event)
        }
    }

    private mutating func applyPhase(_ event: RolloutEvent) {
        switch event {
        case .baking(_, let at):
            (word, figures, isLetGo) = (nil, nil, false)
            enter(.baking, at)
        case .held(let because, let at):
            beforeHold = phase
            reason = because
            enter(.held, at)
        case .resumed(_, _, let at):
            isLetGo = true
            lossesSeen = losses
            enter(beforeHold, at)
        case .halted(let because, let at):
            beforeHalt = phase
            reason = because
            enter(.halted, at)
        case .lifted(_, let at): enter(beforeHalt, at)
        case .reverting(let because, let at):
            reason = because
            pending = []
            enter(.reverting, at)
        case .verifying(let at): enter(.verifying, at)
        case .finished(let outcome, let at): enter(.finished(outcome), at)
        default: break
        }
    }

    private mutating func enter(_ phase: Phase, _ at: Timestamp) {
        self.phase = phase
        phaseSince = at
        phaseNumber += 1
    }

    private mutating func tell(_ id: InstanceID, _ revision: RevisionID?, _ action: String, _ at: Timestamp) {
        // They are told in their order: the first one, as a rule.
        if let index = pending.firstIndex(of: id) { pending.remove(at: index) }
        let isBack = phase == .reverting
        began = began ?? at
        members[id] = Member(revision: revision, action: action, since: at, standing: .assigned, isBack: isBack)
    }

    private mutating func mark(_ id: InstanceID, _ standing: Standing, _ because: String) {
        members[id]?.standing = standing
        members[id]?.reason = because
    }
}

extension Rollout.Refusal: CustomStringConvertible {
    /// One clause, and what would make it a yes.
    public var description: String {
        switch self {
        case .notPlanned: "it has not begun; wait a moment"
        case .planned: "it has begun with another plan"
        case .ended: "it has ended; propose a new change"
        case .notHeld: "it waits for nobody"
        case .halted: "a stop holds it; lift the stop first"
        case .goesBack: "it is going back; propose the change again when that has ended"
        }
    }
}
