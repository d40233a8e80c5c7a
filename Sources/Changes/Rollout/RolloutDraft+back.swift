// RolloutDraft+back: taking back all that moved, and seeing that it is well.
import Journal

extension RolloutDraft {
    /// The time for which those that went back are watched at least.
    static let verifyBound = Duration.seconds(10)

    /// Turns back; a restart has nothing to go back to and ends where it is.
    mutating func turnBack(_ finding: RolloutFinding) {
        add(.reverting(because: finding.text, at: now))
    }

    mutating func goBack() {
        if plan.from == plan.to {
            return add(.finished(outcome: .halted(because: state.reason ?? "taken back"), at: now))
        }
        noteReturning()
        let returning = state.members.values.count { $0.isBack && $0.standing == .assigned }
        let rest = state.members.filter { !$0.value.isBack }.keys.sorted()
        // Those that are not well lose nothing by a restart: all at once; the well ones a share at a time.
        let broken = rest.filter { !isWell($0) }
        if !broken.isEmpty { return broken.forEach { sendBack($0) } }
        if !rest.isEmpty { return rest.prefix(max(0, slots - returning)).forEach { sendBack($0) } }
        guard returning == 0 else { return }
        add(.verifying(at: now))
    }

    private mutating func sendBack(_ id: InstanceID) {
        let action = "\(plan.change)/back/\(id)"
        if let from = plan.from {
            add(.assigned(instance: id, revision: from, action: action, at: now))
        } else {
            add(.withdrawn(instance: id, action: action, at: now))
        }
    }

    /// Takes note of what those on their way back say.
    private mutating func noteReturning() {
        for (id, member) in state.members.sorted(by: { $0.key < $1.key })
        where member.isBack && member.standing == .assigned {
            let elapsed = elapsed(since: member.since)
            if isBack(id, member) {
                add(.settled(instance: id, action: member.action, at: now))
            } else if seen[id].map(isSilent) ?? true {
                guard elapsed >= .microseconds(plan.lostMicroseconds) else { continue }
                let since = seen[id].map { " since \($0.heard)" } ?? ""
                add(.lost(instance: id, because: "not heard of\(since)", at: now))
            } else if elapsed >= .microseconds(plan.startMicroseconds) {
                add(.failed(instance: id, because: seen[id]?.reason ?? "not well in time", at: now))
            }
        }
    }

    private func isBack(_ id: InstanceID, _ member: Rollout.Member) -> Bool {
        guard member.revision == nil else { return isWell(id) }
        guard let instance = seen[id], !isSilent(instance) else { return false }
        return instance.done == member.action && instance.phase == .stopped
    }

    mutating func verify() {
        let elapsed = elapsed(since: state.phaseSince)
        let returned = state.members.filter { $0.value.isBack && $0.value.standing == .settled }.keys.sorted()
        let unwell = returned.filter { state.members[$0]?.revision != nil && !isWell($0) }
        let least = returned.isEmpty || plan.from == nil ? Duration.zero : RolloutDraft.verifyBound
        let most = max(least, min(.seconds(60), .microseconds(plan.bakeMicroseconds)))
        guard elapsed >= least else { return }
        if elapsed < most, !unwell.isEmpty || isOpen { return }
        add(.finished(outcome: .reverted(because: outcome(unwell)), at: now))
    }

    /// Whether the signals may still tell more of those that went back.
    private var isOpen: Bool {
        switch observation.signals {
        case .none, .good: false
        default: true
        }
    }

    /// Why it went back, who did not come back, and what the signals say now.
    private func outcome(_ unwell: [InstanceID]) -> String {
        var parts = [state.reason ?? "taken back"]
        let missing = state.members.filter { $0.value.isBack && [.failed, .lost].contains($0.value.standing) }
        for (id, member) in missing.sorted(by: { $0.key < $1.key }) {
            parts.append("PL7302: \(id) could not be brought back: \(member.reason ?? "not known why")")
        }
        for id in unwell { parts.append("PL7302: \(id) went back and is not well") }
        switch observation.signals {
        case .bad(let finding): parts.append("PL7302: after it \(finding.message)")
        case .good(_, let figures): parts.append("after it \(figures)")
        case .unreadable(let because): parts.append("whether signals recovered is not known: \(because)")
        default: break
        }
        return parts.joined(separator: "; ")
    }
}
