// SimulatedAudit: what must hold of the journal after each event, whoever wrote it.
import Changes
import Journal

/// Reads the journal as it grows, and says what does not hold.
struct SimulatedAudit: Sendable {
    /// Behaviours that never get as far as being watched.
    static let neverWell: Set<Behaviour> = [.endsAtBoot, .refused, .neverWell]

    private(set) var position: Int64 = 0
    private(set) var record = EnvironmentRecord()
    private(set) var rollouts: [StreamName: Rollout] = [:]
    private(set) var story: [String] = []
    /// The change that was proposed last.
    var proposed: Change?
    private var stops = StopSwitch()
    private var stopSecond = 0
    private var told: [String: Int] = [:]
    private var resumed: Set<StreamName> = []
    private var watchedSince: [StreamName: Int] = [:]
    private var tally: [String: Int] = [:]
    private var reverted: (plan: RolloutPlan, outcome: String)?
    private var revertingSince: [StreamName: Int] = [:]

    /// Whether no change is under way.
    var isIdle: Bool { record.underWay == nil }

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
            case "environment": record.apply(try EnvironmentRecord.read(envelope))
            case "stops":
                stops.apply(try StopSwitch.read(envelope))
                stopSecond = second
            case "rollout": return take(rollout: try Rollout.read(envelope), envelope.stream, second, behaviours)
            default: break
            }
            return []
        } catch { return ["an event cannot be read: \(error)"] }
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
        case .held: tally["held", default: 0] += 1
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
        if !stops.stops.isEmpty, second > stopSecond + SimulatedRun.tick {
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
        let isBad = ![.good, .noTraffic, .takesMachine].contains(behaviour)
        let isUnproved = behaviour == .noTraffic && before.plan?.hasSignals == true
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
