// Gate: decides whether a change may start now, and says who or what lifts each reason against it.
import Contracts
import Findings
import Journal

/// Decides whether a change may start now.
///
///     let answer = Gate.answer(question)
///     if answer.isOpen { … } else { print(answer.refusals.map(\.message)) }
///
/// What stands against a change are findings of family PL6: the times of the environment (windows, holidays, freezes),
/// people (approvals, stops), proof (checks, other environments, a way back), and loops. An emergency goes past times
/// and proof only. Going back goes past times, proof and approvals, and to a revision that was live here before its
/// checks only warn: it is the first button in an incident. Unknown is never pass: in a protected environment it
/// refuses, elsewhere it is said in `GateAnswer.unknown`.
public enum Gate {
    /// Whether a change may start now, and why not.
    public static func answer(_ question: GateQuestion) -> GateAnswer {
        var desk = GateDesk(question)
        desk.ask()
        return desk.answer
    }

    /// Whether a proposal is turned away rather than taken in to wait for approvals, proof or times.
    public static func turnsAway(_ answer: GateAnswer) -> Bool {
        answer.refusals.contains { refusal in
            GateCatalogue.gateKinds.contains { $0.code.text == refusal.code && $0.turnsAway }
        }
    }
}

/// The reasons for and against one change being gathered.
struct GateDesk {
    let question: GateQuestion
    private(set) var refusals: [GateRefusal] = []
    private(set) var holds: [String] = []
    private(set) var unknown: [String] = []
    private var times: [ChangeTimes] = []

    init(_ question: GateQuestion) { self.question = question }

    var change: Change { question.change }
    var record: EnvironmentRecord { question.record }

    /// Whether the change goes back to what was live here before.
    var goesToWhatLived: Bool { change.kind == .revert && change.to.map { record.lived.contains($0) } ?? false }

    /// Whether the change takes something back: to what was live here, or all but one change of what is.
    var isBack: Bool { goesToWhatLived || change.kind == .revert && change.undoes != nil }

    /// Whether the change leads to what is live already.
    var staysThere: Bool { change.kind == .restart && change.to != nil && change.to == record.live }

    /// The environment as each contract has it, the revision's own first.
    var environments: [Contract.Environment] {
        [question.contract, question.liveContract].compactMap { $0?.environment(named: change.environment) }
    }

    /// Whether either contract protects the environment.
    var isProtected: Bool { environments.contains { $0.isProtected } || question.contract == nil }

    mutating func refuse(_ refusal: GateRefusal) {
        // The contracts of what is live and of what is to be may both say it: the one that lasts longer counts.
        if let index = refusals.firstIndex(where: { $0.code == refusal.code }) {
            guard let known = refusals[index].until, refusal.until.map({ $0 > known }) ?? true else { return }
            refusals[index] = refusal
        } else {
            refusals.append(refusal)
        }
    }

    mutating func hold(_ words: String) { if !holds.contains(words) { holds.append(words) } }

    mutating func doubt(_ words: String) { if !unknown.contains(words) { unknown.append(words) } }

    mutating func ask() {
        askStops()
        askUnderWay()
        askLive()
        askEnvironment()
        askChecks()
        askWayBack()
        for environment in environments { askProof(environment) }
        askApprovals()
        askLoops()
        for environment in environments { askTimes(environment) }
    }

    mutating func keep(_ times: ChangeTimes) { self.times.append(times) }

    /// What it came to; an emergency takes out what yields to it and says so.
    var answer: GateAnswer {
        var remaining = refusals
        var holds = holds
        var past: [GateRefusal] = []
        if let emergency = change.emergency, !emergency.isEmpty {
            past = refusals.filter(\.yieldsToEmergency)
            remaining = refusals.filter { !$0.yieldsToEmergency }
            holds += past.map { "emergency, past \($0.code): \($0.message)" }
            if past.isEmpty { holds.append("emergency: there is nothing that it goes past") }
        }
        return GateAnswer(
            refusals: remaining,
            holds: holds,
            unknown: unknown,
            opens: remaining.isEmpty ? nil : opens(remaining),
            past: past.isEmpty ? nil : past
        )
    }

    /// From when on nothing stands against it, where only time does.
    private func opens(_ refusals: [GateRefusal]) -> Timestamp? {
        var at = question.now
        for refusal in refusals {
            guard let until = refusal.until else { return nil }
            at = max(at, until)
        }
        let yields = change.emergency?.isEmpty == false
        guard !yields, !isBack else { return at }
        // One reason's end may lie within another: the first moment at which all are over.
        let allOpen = { (seconds: Int64) in times.allSatisfy { $0.isOpen(at: seconds) } }
        if allOpen(at.secondsUp) { return at }
        return times.first?.next(after: at.secondsUp, where: allOpen).map { Timestamp(seconds: $0) }
    }
}
