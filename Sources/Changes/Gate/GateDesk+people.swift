// GateDesk+people: stops, changes under way, approvals.
import Contracts

extension GateDesk {
    mutating func askStops() {
        for stop in question.stops.stops(against: change.service, by: change.by) {
            refuse(
                StoppedByPerson.refusal(
                    "\(stop.by) stopped \(stop.scope.words) at \(stop.at.shown): \(stop.because)",
                    lift: "who may stop may lift: plimsoll stop --lift\(stop.scope.arguments) --why \"…\""
                )
            )
        }
    }

    mutating func askUnderWay() {
        guard let other = record.underWay, other != change.id else { return }
        let entry = record.entry(other)
        refuse(
            OtherUnderWay.refusal(
                "\(other) by \(entry?.change.by ?? "somebody") is under way"
                    + (entry?.started.map { " since \($0.shown)" } ?? ""),
                lift: entry?.change.kind == .recorded
                    ? "its end does: plimsoll change finish \(other)"
                    : "its end does, or: plimsoll revert \(other)"
            )
        )
    }

    /// Approvals that the contracts ask for, one more where there is no way back.
    mutating func askApprovals() {
        if isBack { return hold("it goes back: no approval is asked for") }
        if staysThere { return hold("it stays on the live revision: no approval is asked for") }
        var more = 0
        if case .impossible = change.revertPlan { more = 1 }
        // An unprotected place without a word of approvals has nobody to ask.
        let wanted = environments.map(\.approvals).max() ?? 0
        let needed = wanted + (wanted > 0 || isProtected ? more : 0)
        guard needed > 0 else { return }
        let approvers = approverWords
        let counted = question.approvals.filter { approval in
            approval.by != change.by
                && (approvers.isEmpty || approvers.contains { Actor.isSame(approval.by, as: $0) })
        }
        let names = counted.map(\.by).joined(separator: ", ")
        if counted.count >= needed { return hold("approved by \(names)") }
        let who = approvers.isEmpty ? "anyone but \(change.by)" : approvers.joined(separator: ", ")
        let because = more == 1 ? " (one of them because there is no way back)" : ""
        refuse(
            ApprovalsMissing.refusal(
                "\(counted.count) of \(needed) approvals are there\(because)" + (names.isEmpty ? "" : ": \(names)"),
                lift: "\(who): plimsoll approve \(change.id.text.isEmpty ? "CHANGE" : change.id.text) --why \"…\""
            )
        )
    }

    /// Who may approve: by the live contract where it names people, so that no change names its own approvers.
    private var approverWords: [String] {
        let lists = [question.liveContract, question.contract].compactMap {
            $0?.environment(named: change.environment)?.approvers.map(\.value)
        }
        return lists.first { !$0.isEmpty } ?? []
    }
}
