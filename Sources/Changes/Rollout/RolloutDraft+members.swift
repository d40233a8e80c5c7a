// RolloutDraft+members: how each instance that moved stands by what it says.
import Journal

extension RolloutDraft {
    /// Takes note of what the moved instances say; whether that turned the rollout back.
    mutating func noteMembers() -> Bool {
        // Written down under a stop that is lifted by now.
        let failures = state.members.lazy.filter { !$0.value.isBack && $0.value.standing == .failed }
        if let failed = failures.min(by: { $0.key < $1.key }) {
            add(.reverting(because: failed.value.reason ?? "\(failed.key) failed", at: now))
            return true
        }
        for id in state.forward {
            guard let member = state.members[id] else { continue }
            if let finding = failure(of: id, member) {
                add(.failed(instance: id, because: finding.text, at: now))
                turnBack(finding)
                return true
            }
            if let because = loss(of: id, member) {
                add(.lost(instance: id, because: because, at: now))
            } else if member.standing == .assigned, isWell(id) {
                add(.settled(instance: id, action: member.action, at: now))
            }
        }
        return false
    }

    /// Under a stop failures are written down, and nothing follows from them.
    mutating func noteFailures() {
        for id in state.forward {
            guard let member = state.members[id], let finding = failure(of: id, member) else { continue }
            add(.failed(instance: id, because: finding.text, at: now))
        }
    }

    /// Why an instance is not well, by what it says; nil where it is, or says nothing.
    func failure(of id: InstanceID, _ member: Rollout.Member) -> RolloutFinding? {
        guard let instance = seen[id], !isSilent(instance) else { return nil }
        let isOnIt = instance.revision == member.revision
        if isOnIt, instance.phase == .refused {
            return RolloutFinding("PL7103", "\(id) refused \(plan.to.short)\(words(instance.reason))")
        }
        if isOnIt, instance.phase == .crashing {
            return RolloutFinding("PL7102", "\(id) ends again and again on \(plan.to.short)\(words(lastEnd(instance)))")
        }
        let ends = instance.exits.filter { exit in
            exit.revision == member.revision && !exit.wasAsked && exit.time > member.since
        }
        if member.standing == .assigned {
            if isOnIt, let end = ends.first {
                return RolloutFinding("PL7101", "\(id) did not start on \(plan.to.short): it \(end.words)")
            }
            // Who is well by now is not late, though nobody looked in time.
            guard !isWell(id), elapsed(since: member.since) >= .microseconds(plan.startMicroseconds) else { return nil }
            let reason = words(instance.reason)
            return RolloutFinding("PL7104", "\(id) was not well in time on \(plan.to.short)\(reason)")
        }
        if ends.count >= 2 {
            return RolloutFinding(
                "PL7102",
                "\(id) ended \(CountWords.text(ends.count, "time")) on \(plan.to.short): it \(ends[0].words)"
            )
        }
        if isOnIt, instance.failingFor >= RolloutDraft.failingBound {
            return RolloutFinding("PL7104", "\(id) is not well on \(plan.to.short)\(words(instance.reason))")
        }
        return nil
    }

    /// Why an instance counts no longer; nil where it does.
    private func loss(of id: InstanceID, _ member: Rollout.Member) -> String? {
        guard let instance = seen[id] else {
            return elapsed(since: member.since) > .microseconds(plan.lostMicroseconds)
                ? "it is not known any more" : nil
        }
        if instance.isShutDown, !isSilent(instance) { return "it was stopped" }
        guard isGone(instance) else { return nil }
        return "it was not heard of since \(instance.heard)"
    }

    private func words(_ reason: String?) -> String { reason.map { ": " + $0 } ?? "" }

    private func lastEnd(_ instance: InstanceObservation) -> String? {
        instance.exits.first.map { "it \($0.words)" } ?? instance.reason
    }
}

extension ProgramExit {
    /// What happened: `ended with exit 1 after 0.3 s`.
    var words: String {
        let tenths = (ranMilliseconds + 50) / 100
        let time = "after \(tenths / 10).\(tenths % 10) s"
        if let signal { return "was ended by signal \(signal) \(time)" }
        return "ended with exit \(code ?? 0) \(time)"
    }
}
