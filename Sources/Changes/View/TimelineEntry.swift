// TimelineEntry: an event of the journal in words, for timelines and pages.
public import Journal

/// An event of the journal in words.
public struct TimelineEntry: Sendable, Hashable, Codable {
    /// Its place in the journal.
    public var position: Int64
    /// When it was decided.
    public var time: Timestamp
    /// Its stream.
    public var stream: StreamName
    /// What happened: `environment.proposed`.
    public var kind: String
    /// Who did it.
    public var actor: String
    /// The actions that led to it.
    public var cause: [String]
    /// The service it is about.
    public var service: String?
    /// The environment it is about.
    public var environment: String?
    /// The change it is about.
    public var change: ChangeID?
    /// The instance it is about.
    public var instance: InstanceID?
    /// What happened, one clause.
    public var words: String

    init(
        _ envelope: EventEnvelope,
        service: String? = nil,
        environment: String? = nil,
        change: ChangeID? = nil,
        instance: InstanceID? = nil,
        words: String
    ) {
        position = envelope.position
        time = envelope.time
        stream = envelope.stream
        kind = envelope.kind
        actor = envelope.origin.actor
        cause = envelope.origin.cause
        self.service = service
        self.environment = environment
        self.change = change
        self.instance = instance
        self.words = words
    }
}

extension RecordEvent {
    /// The change it is about.
    var change: ChangeID? {
        switch self {
        case .proposed(let change, _): change.id
        case .approved(let id, _, _, _), .started(let id, _, _, _), .finished(let id, _, _, _): id
        case .frozen, .thawed, .refused: nil
        }
    }

    /// What happened, one clause.
    var words: String {
        switch self {
        case .proposed(let change, _):
            "\(change.by) proposed \(change.id), \(change.kind.words)"
                + (change.to.map { " to \($0.short)" } ?? "") + ": \(change.why)"
        case .approved(let id, let by, let because, _):
            "\(by) approved \(id)" + (because.isEmpty ? "" : ": \(because)")
        case .started(let id, let emergency, let past, _):
            "\(id) was started" + (emergency.map { " as an emergency: \($0)" } ?? "")
                + (past.map { "; it went past: " + $0.map(\.named).joined(separator: "; ") } ?? "")
        case .finished(let id, let outcome, let live, _):
            "\(id) \(outcome.words)" + (live.map { "; \($0.short) is live" } ?? "")
        case .frozen(let freeze):
            "\(freeze.by) froze it from \(freeze.from.shown)"
                + (freeze.until.map { " until \($0.shown)" } ?? " until somebody thaws it") + ": \(freeze.because)"
        case .thawed(let id, let by, let because, _):
            "\(by) thawed \(id)" + (because.isEmpty ? "" : ": \(because)")
        case .refused(let attempt):
            "\(attempt.kind.words) by \(attempt.by) was refused: "
                + attempt.refusals.map(\.named).joined(separator: "; ")
        }
    }
}

extension GateRefusal {
    /// What stands against it, with its code.
    public var named: String { "\(message) (\(code))" }
}

extension ChangeKind {
    /// As a noun.
    public var words: String {
        switch self {
        case .set: "a value set"
        case .ship: "files shipped"
        case .promote: "a promotion"
        case .revert: "a revert"
        case .restart: "a restart"
        case .recorded: "a change made by others"
        }
    }
}

extension ChangeOutcome {
    /// As what became of a change: `is everywhere`, `was taken back: …`.
    public var words: String {
        switch self {
        case .done: "is everywhere"
        case .reverted(let because): "was taken back: \(because)"
        case .halted(let because): "halted: \(because)"
        case .cancelled(let because): "was called off: \(because)"
        case .failed(let because): "failed: \(because)"
        }
    }
}

extension StopEvent {
    /// What happened, one clause.
    var words: String {
        switch self {
        case .stopped(let scope, let by, let because, _): "\(by) stopped \(scope.words): \(because)"
        case .lifted(let scope, let by, let because, _): "\(by) lifted the stop of \(scope.words): \(because)"
        }
    }
}

extension RolloutEvent {
    /// What happened, one clause.
    var words: String {
        switch self {
        case .planned(let plan, _): "planned in \(CountWords.text(plan.steps.count, "step")) to \(plan.to.short)"
        case .opened(let step, let instances, _):
            "step \(step + 1): \(instances.map(\.text).joined(separator: ", "))"
        case .assigned(let instance, let revision, _, _): "\(instance) is to run \(revision.short)"
        case .settled(let instance, _, _): "\(instance) runs it and is well"
        case .failed(let instance, let because, _): "\(instance) failed: \(because)"
        case .baking(let step, _): "step \(step + 1) is complete and is watched"
        case .judged(let step, let word, let figures, _): "step \(step + 1): \(word), \(figures)"
        case .lost(let instance, let because, _): "\(instance) was lost: \(because)"
        case .withdrawn(let instance, _, _): "\(instance) is to stop: there is no revision to go back to"
        case .verifying: "all that could go back is back, and is watched"
        case .lifted(let because, _): "goes on: \(because)"
        case .quarantined(let instance, _, let because, _): "\(instance) was taken out: \(because)"
        case .held(let because, _): "it waits for a person: \(because)"
        case .resumed(let by, let because, _): "\(by) let it go on" + (because.isEmpty ? "" : ": \(because)")
        case .reverting(let because, _): "all that moved goes back: \(because)"
        case .halted(let because, _): "halted: \(because)"
        case .finished(let outcome, _): "the rollout \(outcome.words)"
        }
    }
}

extension AnnouncementEvent {
    /// What happened, one clause.
    var words: String {
        switch self {
        case .delivered(let label, _): "\(label.channel) was told (\(label.topic))"
        case .delayed(let label, let because, _):
            "\(label.channel) is not told yet (\(label.topic)): \(because); it is tried again"
        case .abandoned(let label, let because, _): "\(label.channel) was never told (\(label.topic)): \(because)"
        }
    }
}

extension Timestamp {
    /// The moment to the second: `2026-03-02 09:12:00 UTC`.
    public var shown: String {
        let text = description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}
