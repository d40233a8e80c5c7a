// SimulatedAudit: what must hold of the journal after each event, whoever wrote it.
import Changes
import Journal

/// Reads the journal as it grows, and says what does not hold.
struct SimulatedAudit: Sendable {
    /// Behaviours that never get as far as being watched.
    static let neverWell: Set<Behaviour> = [.endsAtBoot, .refused, .neverWell]

    let house: SimulatedHouse
    private(set) var position: Int64 = 0
    private(set) var record = EnvironmentRecord()
    private(set) var rollouts: [StreamName: Rollout] = [:]
    private(set) var story: [String] = []
    /// Keys of proposals that somebody checked whole.
    var checked: Set<String> = []
    /// The change whose end was written by hand.
    var given: ChangeID?
    private(set) var stops = StopSwitch()
    private var stopSecond = 0
    private var gate: SimulatedGateAudit
    private var told: [String: Int] = [:]
    private var resumed: Set<StreamName> = []
    private var watchedSince: [StreamName: Int] = [:]
    private var tally: [String: Int] = [:]
    private var reverted: (plan: RolloutPlan, outcome: String)?
    private var revertingSince: [StreamName: Int] = [:]

    init(_ house: SimulatedHouse) {
        self.house = house
        gate = SimulatedGateAudit(house: house)
    }

    /// Whether no change is under way.
    var isIdle: Bool { record.underWay == nil }

    var isStopped: Bool { !stops.stops.isEmpty }

    /// Changes that were taken in and not started, in order.
    var waiting: [ChangeID] { record.order.filter { record.entry($0)?.stage == .proposed } }

    /// The rollout that is under way.
    var open: Rollout? {
        guard let id = record.underWay, let rollout = rollouts[.rollout("shop", id)], !rollout.isFinished else {
            return nil
        }
        return rollout
    }

    mutating func takeTally() -> [(String, Int)] {
        defer { tally = [:] }
        return tally.map { ($0.key, $0.value) }
    }

    mutating func takeReverted() -> (plan: RolloutPlan, outcome: String)? {
        defer { reverted = nil }
        return reverted
    }

    /// Takes an event; the sentences that do not hold.
    mutating func take(_ envelope: EventEnvelope, at second: Int, _ behaviours: [RevisionID: Behaviour]) -> [String] {
        position = envelope.position
        do {
            switch envelope.stream.words.first {
            case "environment": return take(record: try EnvironmentRecord.read(envelope), second)
            case "stops":
                stops.apply(try StopSwitch.read(envelope))
                stopSecond = second
                story.append("\(second) \(isStopped ? "stopped" : "lifted")")
            case "rollout": return take(rollout: try Rollout.read(envelope), envelope.stream, second, behaviours)
            default: break
            }
            return []
        } catch { return ["an event cannot be read: \(error)"] }
    }

    private mutating func take(record event: RecordEvent, _ second: Int) -> [String] {
        let wasStopped = isStopped && second > stopSecond
        var broken = gate.take(event, over: record, checked: checked, isStopped: wasStopped)
        switch event {
        case .finished(let change, let outcome, let live, _): broken += ended(change, outcome, live)
        case .proposed(let change, _) where !gate.couldStart(change, over: record): tally["waits", default: 0] += 1
        default: break
        }
        if case .proposed(let change, _) = event {
            story.append("\(second) \(change.id) \(change.kind) \(change.why), \(change.checks.verdict)")
        } else {
            story.append("\(second) \(event)")
        }
        record.apply(event)
        return broken
    }

    /// What a change's end in the record has to do with its rollout's.
    private mutating func ended(_ id: ChangeID, _ outcome: ChangeOutcome, _ live: RevisionID?) -> [String] {
        guard let entry = record.entry(id), id != given else { return [] }
        var broken: [String] = []
        if case .finished = entry.stage { broken.append("\(id) ends twice") }
        if case .cancelled = outcome {
            tally["cancelled", default: 0] += 1
            if entry.stage != .proposed { broken.append("\(id) was called off though it was under way") }
            return live == record.live ? broken : broken + ["\(id) was called off and changed what is live"]
        }
        let rollout = rollouts[.rollout("shop", id)]
        if rollout?.phase != .finished(outcome) { broken.append("\(id) ends with \(outcome), its rollout does not") }
        let expected = outcome == .done ? entry.change.to : entry.change.from
        if live != expected { broken.append("\(id) ended with \(outcome), and \(live?.short ?? "nothing") is live") }
        return broken
    }

    private mutating func take(
        rollout event: RolloutEvent,
        _ stream: StreamName,
        _ second: Int,
        _ behaviours: [RevisionID: Behaviour]
    ) -> [String] {
        let before = rollouts[stream] ?? Rollout()
        var broken = before.isFinished ? ["\(stream) goes on after its end: \(event)"] : []
        rollouts[stream, default: Rollout()].apply(event)
        story.append("\(second) \(stream) \(event)")
        guard let plan = rollouts[stream]?.plan else { return broken + ["\(stream) begins without a plan"] }
        let behaviour = behaviours[plan.to] ?? .good
        let open = rollouts.values.count { !$0.isFinished }
        if open > 1 { broken.append("\(open) rollouts are under way in one environment") }
        if record.underWay != plan.change { broken.append("\(stream) goes on and \(plan.change) is not under way") }
        switch event {
        case .assigned(let instance, _, let action, _):
            told[action, default: 0] += 1
            if told[action] ?? 0 > 1 { broken.append("\(action) was ordered twice") }
            if before.phase != .reverting { broken += forward(instance, before, second) }
        case .baking(let step, _):
            watchedSince[stream] = second
            if Self.neverWell.contains(behaviour), !resumed.contains(stream) {
                broken.append("step \(step) of a revision that is never well (\(behaviour)) is watched as if it were")
            }
        case .opened(let step, _, _): broken += passed(before, to: step, stream, second, behaviour)
        case .lifted: watchedSince[stream] = second
        case .held(let because, _):
            tally["held", default: 0] += 1
            if because.isEmpty { broken.append("\(stream) is held and nobody says why") }
        case .judged(_, let word, _, _): tally["judged \(word)", default: 0] += 1
        case .quarantined: tally["quarantined", default: 0] += 1
        case .resumed: resumed.insert(stream)
        case .reverting: revertingSince[stream] = second
        case .finished(let outcome, _): broken += ended(outcome, plan, before, stream, second, behaviour)
        default: break
        }
        return broken
    }

    private func forward(_ instance: InstanceID, _ before: Rollout, _ second: Int) -> [String] {
        var broken: [String] = []
        if before.phase == .halted || before.phase == .held {
            broken.append("\(instance) moves while the rollout is \(before.phase)")
        }
        if isStopped, second > stopSecond + SimulatedRun.tick {
            broken.append("\(instance) moves under a stop that is \(second - stopSecond) s old")
        }
        return broken
    }

    /// What must hold when a watched step is passed.
    private func passed(
        _ before: Rollout,
        to step: Int,
        _ stream: StreamName,
        _ second: Int,
        _ behaviour: Behaviour
    ) -> [String] {
        guard before.phase == .baking, step > before.step, !resumed.contains(stream) else { return [] }
        var broken: [String] = []
        let watched = second - (watchedSince[stream] ?? second)
        if watched < 15 { broken.append("a step was passed after \(watched) s, 20 s were promised") }
        // Failing requests and missing ones are seen by signals alone: without them health decides.
        let needsSignals = behaviour == .noTraffic || behaviour == .errors
        let isBad = ![.good, .takesMachine].contains(behaviour) && !needsSignals
        let isUnproved = needsSignals && before.plan?.hasSignals == true
        if isBad || isUnproved {
            broken.append("a step of a revision that is \(behaviour) was passed by nobody's word")
        }
        return broken
    }

    private mutating func ended(
        _ outcome: ChangeOutcome,
        _ plan: RolloutPlan,
        _ before: Rollout,
        _ stream: StreamName,
        _ second: Int,
        _ behaviour: Behaviour
    ) -> [String] {
        switch outcome {
        case .done:
            tally["done", default: 0] += 1
            return passed(before, to: .max, stream, second, behaviour)
        case .reverted(let because):
            tally["reverted", default: 0] += 1
            if because.contains("PL7302") { tally["reverted with some named", default: 0] += 1 }
            reverted = (plan, because)
            let since = max(revertingSince[stream] ?? second, SimulatedRun.faultSeconds)
            return second - since > 600 ? ["the way back took \(second - since) s without a fault"] : []
        case .halted: tally["restart halted", default: 0] += 1
        default: return ["a rollout ended with \(outcome)"]
        }
        return []
    }
}
