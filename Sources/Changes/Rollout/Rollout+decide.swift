// Rollout+decide: what people ask, and where looking leads.
public import Journal

extension Rollout {
    /// The events that a command leads to.
    public static func decide(_ command: Command, _ state: Rollout, now: Timestamp) throws(Refusal) -> [RolloutEvent] {
        if case .start(let plan) = command {
            guard let known = state.plan else { return [.planned(plan: plan, at: now)] }
            guard known.change == plan.change else { throw .planned }
            return []
        }
        guard let plan = state.plan else { throw .notPlanned }
        if state.isFinished {
            switch command {
            case .observe, .halt, .lift: return []
            default: throw .ended
            }
        }
        switch command {
        case .start: return []
        case .observe(let observation):
            var draft = RolloutDraft(state, plan, observation, now)
            draft.advance()
            return draft.events
        case .resume(let by, let because):
            switch state.phase {
            case .held: return [.resumed(by: by, because: because, at: now)]
            case .halted: throw .halted
            case .reverting, .verifying: throw .goesBack
            default: throw .notHeld
            }
        case .revert(let by, let because):
            switch state.phase {
            case .reverting, .verifying: return []
            default: return [.reverting(because: "\(by): \(because)", at: now)]
            }
        case .halt(let because):
            // Going back is the safe direction: a stop lets it end.
            switch state.phase {
            case .moving, .baking, .held: return [.halted(because: because, at: now)]
            default: return []
            }
        case .lift(let because): return state.phase == .halted ? [.lifted(because: because, at: now)] : []
        }
    }
}
