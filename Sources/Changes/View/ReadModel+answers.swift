// ReadModel+answers: what the server tells of changes and environments, from the model.
public import Journal

extension ReadModel {
    /// A change whole; `gate` is the gate's word where it was not started.
    public func answer(_ service: String, _ change: ChangeID, gate: GateAnswer? = nil) -> ChangeAnswer? {
        guard let view = self.change(service, change) else { return nil }
        let entry = view.entry
        return ChangeAnswer(
            change: entry.change,
            state: view.state,
            outcome: entry.outcome?.words,
            approvals: entry.approvals.map { ChangeApproval(by: $0.by, because: $0.because, at: $0.at) },
            gate: entry.stage == .proposed ? gate : nil,
            steps: view.timeline.map(\.step)
        )
    }

    /// A service in an environment, without its instances and its contract's word; nil where nothing happened there.
    public func answer(_ service: String, environment name: String, now: Timestamp) -> EnvironmentAnswer? {
        guard let view = environment(service, name) else { return nil }
        var answer = EnvironmentAnswer(service: service, environment: name)
        answer.live = view.record.live
        answer.since = view.record.liveSince
        answer.underway = view.underWay
        answer.changes = changes(service, name, limit: 20).map(\.entry.change)
        answer.freezes = view.freezes(at: now)
        return answer
    }
}

extension ReadModel.ChangeView {
    /// Where it stands.
    public var state: ChangeState {
        switch entry.stage {
        case .proposed: return .proposed
        case .underWay:
            switch rollout?.phase {
            case .reverting: return .reverting
            case .held, .halted: return .held
            default: return .underway
            }
        case .finished(let outcome, _):
            switch outcome {
            case .done: return .done
            case .reverted: return .reverted
            case .halted: return .halted
            case .cancelled: return .cancelled
            case .failed: return .failed
            }
        }
    }
}

extension EnvironmentRecord.Entry {
    /// How it ended; nil: it did not.
    public var outcome: ChangeOutcome? {
        guard case .finished(let outcome, _) = stage else { return nil }
        return outcome
    }
}

extension TimelineEntry {
    /// As a step of its change.
    public var step: ChangeStep {
        ChangeStep(position: position, time: time, kind: kind, words: words, instance: instance, actor: actor)
    }
}

extension RolloutEvent {
    /// The instance it is about; nil: all.
    var instance: InstanceID? {
        switch self {
        case .assigned(let instance, _, _, _), .settled(let instance, _, _), .failed(let instance, _, _),
            .quarantined(let instance, _, _, _), .lost(let instance, _, _), .withdrawn(let instance, _, _):
            instance
        default: nil
        }
    }
}
