// EnvironmentRecord: a service in an environment: its live revision, its changes, approvals, freezes, proofs.
public import Journal

/// A service in an environment, from its events in stream `environment/SERVICE/ENVIRONMENT`.
///
/// Two changes are never under way at once, nobody approves a change of their own, and what ended stays ended: asked to
/// end it again, it says so by no event.
public struct EnvironmentRecord: Aggregate, Equatable {
    /// A yes to a change.
    public struct Approval: Sendable, Hashable, Codable {
        /// Who: `user:anna`.
        public var by: String
        /// Why, in their words.
        public var because: String
        /// When.
        public var at: Timestamp
    }

    /// How far a change has come.
    public enum Stage: Sendable, Hashable, Codable {
        /// It waits.
        case proposed
        /// It is being carried out.
        case underWay(since: Timestamp)
        /// It ended.
        case finished(ChangeOutcome, at: Timestamp)
    }

    /// A change and what became of it.
    public struct Entry: Sendable, Hashable, Codable {
        /// The change as proposed.
        public var change: Change
        /// Who said yes, in order.
        public var approvals: [Approval] = []
        /// How far it has come.
        public var stage: Stage = .proposed
        /// When it was started; nil: it was not.
        public var started: Timestamp?
        /// Why it went past the gate's times, where it did.
        public var emergency: String?
        /// What it went past.
        public var past: [GateRefusal]?
    }

    /// What may be asked of it.
    public enum Command: Sendable {
        /// To take a change in; `waits` is what stands against it now.
        case propose(Change, waits: [GateRefusal] = [])
        /// To note that a change was refused at the gate and not taken in.
        case refuse(RefusedAttempt)
        /// To say yes to a change.
        case approve(ChangeID, by: String, because: String)
        /// To begin a change; `past` is what an emergency goes past.
        case start(ChangeID, emergency: String?, past: [GateRefusal] = [])
        /// To end a change; `live` is the revision the environment is on now, nil: the one before.
        case finish(ChangeID, ChangeOutcome, live: RevisionID?)
        /// To allow no changes from a moment on.
        case freeze(from: Timestamp, until: Timestamp?, because: String, by: String)
        /// To allow changes again.
        case thaw(String, by: String, because: String)
    }

    /// Why it says no.
    public enum Refusal: Error, Sendable, Hashable {
        /// There is no such change here.
        case unknownChange(ChangeID)
        /// There is such a change already.
        case doubleChange(ChangeID)
        /// Another change is under way.
        case underWay(ChangeID)
        /// It ended already.
        case ended(ChangeID)
        /// It is under way already.
        case started(ChangeID)
        /// It was not started, so it cannot end in this way.
        case notStarted(ChangeID)
        /// One's own change.
        case ownChange(ChangeID, by: String)
        /// Only people approve.
        case noPerson(String)
        /// Another revision is live than the change was made from.
        case movedOn(ChangeID, from: RevisionID?, live: RevisionID?)
        /// There is no such freeze.
        case unknownFreeze(String)
        /// A freeze that ends before it begins.
        case reversedFreeze
    }

    /// The first word of its events' kinds.
    public static let name = "environment"

    /// The live revision.
    public private(set) var live: RevisionID?
    /// What the proof of the live revision is of.
    public private(set) var liveBase: RevisionID?
    /// Since when it is live.
    public private(set) var liveSince: Timestamp?
    /// The change that made it live.
    public private(set) var liveBy: ChangeID?
    /// The change under way.
    public private(set) var underWay: ChangeID?
    /// Its changes in the order they were proposed.
    public private(set) var order: [ChangeID] = []
    /// Its changes.
    public private(set) var entries: [ChangeID: Entry] = [:]
    /// Freezes that nobody thawed, past ones included.
    public private(set) var freezes: [OrderedFreeze] = []
    /// When each base was carried through here; one that was taken back since is left out.
    public private(set) var proofs: [RevisionID: Timestamp] = [:]
    /// Revisions that were live here.
    public private(set) var lived: Set<RevisionID> = []
    /// Changes by the key of who proposed them, so that asking twice proposes once.
    public private(set) var keys: [String: ChangeID] = [:]
    /// The last attempts that the gate refused, newest last, at most 50.
    public private(set) var refused: [RefusedAttempt] = []
    /// What proof of each revision is of.
    private var bases: [RevisionID: RevisionID] = [:]
    private var freezeCount = 0

    /// Before its first event.
    public init() {}

    /// A change here.
    public func entry(_ id: ChangeID) -> Entry? { entries[id] }

    /// How often the same attempt is noted: once in this time.
    static let refusalInterval = Duration.seconds(60)

    /// The events that a command leads to.
    public static func decide(
        _ command: Command,
        _ state: EnvironmentRecord,
        now: Timestamp
    ) throws(Refusal) -> [RecordEvent] {
        switch command {
        case .propose(let change, let waits):
            if let key = change.key, state.keys[key] != nil { return [] }
            if state.entries[change.id] != nil { throw .doubleChange(change.id) }
            return [.proposed(change: change, waits: waits.isEmpty ? nil : waits)]
        case .refuse(let attempt):
            let isKnown = state.refused.contains { $0.isSame(as: attempt) && attempt.at - $0.at < refusalInterval }
            return isKnown ? [] : [.refused(attempt: attempt)]
        case .approve(let id, let by, let because): return try state.approve(id, by, because, now)
        case .start(let id, let emergency, let past): return try state.start(id, emergency, past, now)
        case .finish(let id, let outcome, let live): return try state.finish(id, outcome, live, now)
        case .freeze(let from, let until, let because, let by):
            if let until, until <= from { throw .reversedFreeze }
            let id = "f-\(state.freezeCount + 1)"
            return [
                .frozen(freeze: OrderedFreeze(id: id, from: from, until: until, because: because, by: by))
            ]
        case .thaw(let id, let by, let because):
            guard state.freezes.contains(where: { $0.id == id }) else { throw .unknownFreeze(id) }
            return [.thawed(freeze: id, by: by, because: because, at: now)]
        }
    }

    private func approve(
        _ id: ChangeID,
        _ by: String,
        _ because: String,
        _ now: Timestamp
    ) throws(Refusal) -> [RecordEvent] {
        guard let entry = entries[id] else { throw .unknownChange(id) }
        if case .finished = entry.stage { throw .ended(id) }
        guard Actor.isPerson(by) else { throw .noPerson(by) }
        guard entry.change.by != by else { throw .ownChange(id, by: by) }
        guard !entry.approvals.contains(where: { $0.by == by }) else { return [] }
        return [.approved(change: id, by: by, because: because, at: now)]
    }

    private func start(
        _ id: ChangeID,
        _ emergency: String?,
        _ past: [GateRefusal],
        _ now: Timestamp
    ) throws(Refusal) -> [RecordEvent] {
        guard let entry = entries[id] else { throw .unknownChange(id) }
        if case .finished = entry.stage { throw .ended(id) }
        if underWay == id { return [] }
        if let underWay { throw .underWay(underWay) }
        if entry.change.to != nil, entry.change.from != live {
            throw .movedOn(id, from: entry.change.from, live: live)
        }
        return [.started(change: id, emergency: emergency, past: past.isEmpty ? nil : past, at: now)]
    }

    private func finish(
        _ id: ChangeID,
        _ outcome: ChangeOutcome,
        _ live: RevisionID?,
        _ now: Timestamp
    ) throws(Refusal) -> [RecordEvent] {
        guard let entry = entries[id] else { throw .unknownChange(id) }
        switch (entry.stage, outcome) {
        case (.finished, _): return []
        case (.proposed, .cancelled), (.underWay, _): break
        // What others made may be recorded when it is over.
        case (.proposed, _): if entry.change.kind != .recorded { throw .notStarted(id) }
        }
        return [.finished(change: id, outcome: outcome, live: live ?? self.live, at: now)]
    }

    /// Takes an event as given.
    public mutating func apply(_ event: RecordEvent) {
        switch event {
        case .proposed(let change, _):
            entries[change.id] = Entry(change: change)
            order.append(change.id)
            if let key = change.key { keys[key] = change.id }
            if let to = change.to, let base = change.base { bases[to] = base }
        case .refused(let attempt):
            refused.append(attempt)
            if refused.count > 50 { refused.removeFirst() }
        case .approved(let id, let by, let because, let at):
            entries[id]?.approvals.append(Approval(by: by, because: because, at: at))
        case .started(let id, let emergency, let past, let at):
            underWay = id
            entries[id]?.stage = .underWay(since: at)
            entries[id]?.started = at
            entries[id]?.emergency = emergency
            entries[id]?.past = past
        case .finished(let id, let outcome, let live, let at): end(id, outcome, live, at)
        case .frozen(let freeze):
            freezes.append(freeze)
            freezeCount += 1
        case .thawed(let id, _, _, _): freezes.removeAll { $0.id == id }
        }
    }

    private mutating func end(_ id: ChangeID, _ outcome: ChangeOutcome, _ live: RevisionID?, _ at: Timestamp) {
        if underWay == id { underWay = nil }
        entries[id]?.stage = .finished(outcome, at: at)
        let change = entries[id]?.change
        if let live, live != self.live {
            self.live = live
            liveSince = at
            liveBy = id
            lived.insert(live)
            liveBase = bases[live]
        }
        guard outcome == .done, let change else { return }
        // Whoever goes back says that what was live is no proof any more.
        if change.kind == .revert, let from = change.from, let left = bases[from], left != change.base {
            proofs[left] = nil
        }
        if let base = change.base, change.kind != .recorded { proofs[base] = at }
    }
}

extension EnvironmentRecord.Refusal: CustomStringConvertible {
    /// One clause, and what would make it a yes.
    public var description: String {
        switch self {
        case .unknownChange(let id): "there is no change \(id) in this environment"
        case .doubleChange(let id): "there is a change \(id) already"
        case .underWay(let id): "\(id) is under way; wait for its end, or revert it"
        case .ended(let id): "\(id) has ended; propose a new change"
        case .started(let id): "\(id) is under way; revert it instead"
        case .notStarted(let id): "\(id) was not started; start it, or cancel it"
        case .ownChange(let id, let by): "\(id) is \(by)'s own change; somebody else has to approve it"
        case .noPerson(let by):
            "\(by) is no person; a person has to approve, on its page or with a token of theirs: "
                + "plimsoll token add --user NAME"
        case .movedOn(let id, let from, let live):
            "\(id) was made from \(from?.short ?? "nothing") and \(live?.short ?? "nothing") is live by now; propose it anew"
        case .unknownFreeze(let id): "there is no freeze \(id) in this environment, or it was thawed"
        case .reversedFreeze: "a freeze ends after it begins"
        }
    }
}
