// SimulatedRun+people: what people do, and what goes wrong around them.
import Changes
import Journal
import Processes

extension SimulatedRun {
    private var anna: Origin { Origin(actor: "user:anna") }

    /// A fleet, and a first revision: given, or carried out like any other.
    func begin() async {
        for _ in 0..<(1 + chance.below(8)) { addAgent() }
        await propose(.good)
        guard chance.happens(800), let change = audit.proposed else { return }
        let now = trueTime
        _ = try? await Repository<EnvironmentRecord>(memory).perform(
            .finish(change.id, .done, live: change.to),
            on: .environment("shop", "production"),
            by: anna,
            now: { now }
        )
    }

    /// Proposes a change to a revision of some behaviour and starts it.
    func propose(_ behaviour: Behaviour, isRestart: Bool = false) async {
        let record: EnvironmentRecord
        let repository = Repository<EnvironmentRecord>(memory)
        guard let loaded = try? await repository.load(.environment("shop", "production")) else { return }
        record = loaded.state
        revisions += 1
        let content = Self.content(revisions, signals: chance.happens(500), steps: chance.below(4))
        let target = isRestart ? record.live ?? content.id : content.id
        if behaviours[target] == nil { behaviours[target] = behaviour }
        let now = trueTime
        let change = Change(
            id: ChangeID(number: revisions),
            service: "shop",
            environment: "production",
            kind: isRestart ? .restart : .ship,
            from: record.live,
            to: target,
            base: content.base,
            by: "user:anna",
            why: behaviour.rawValue,
            proposed: now
        )
        _ = try? await Repository<RevisionRecord>(memory).perform(
            .record(content),
            on: .revision(content.id),
            by: anna,
            now: { now }
        )
        for command in [EnvironmentRecord.Command.propose(change), .start(change.id, emergency: nil)] {
            _ = try? await repository.perform(
                command,
                on: .environment("shop", "production"),
                by: anna,
                now: { now }
            )
        }
        audit.proposed = change
        count("\(isRestart ? "restart" : "ship") \(behaviour.rawValue)")
    }

    static func content(_ number: Int, signals: Bool, steps: Int) -> RevisionContent {
        let sizes = ["[1, \"25%\", \"100%\"]", "[1, \"50%\"]", "[\"100%\"]", "[1, 2, \"100%\"]"][steps]
        let text = """
            plimsoll: 1
            service: shop
            environments:
              production: {protected: true}
            rollout:
              steps: \(sizes)
              bake: 20s
              grace: 10s
              health: {http: "http://127.0.0.1:{port}/health", start_within: 30s}
            \(signals ? "  signals: {errors: {bad: up}}\n" : "")
            """
        return RevisionContent(
            contract: "plimsoll.yaml",
            files: [RevisionFile(path: "plimsoll.yaml", text: text)],
            artefact: "v\(number)"
        )
    }

    /// Whatever people do in this moment.
    func act() async {
        if audit.isIdle, changesLeft > 0, second > 30 {
            changesLeft -= 1
            let behaviour = chance.happens(300) ? .good : chance.pick(Behaviour.allCases)
            return await propose(behaviour, isRestart: chance.happens(100))
        }
        guard let rollout = audit.open else {
            heldSince = nil
            return
        }
        if rollout.phase == .held {
            heldSince = heldSince ?? second
            if second - (heldSince ?? second) > 10 {
                await command(chance.happens(500) ? .resume(by: "user:anna", because: "go on") : revert, rollout)
                heldSince = nil
            }
        } else {
            heldSince = nil
        }
        if !isCalm, chance.happens(8) { await command(revert, rollout) }
        if isCalm, stopped { await stop(false) }
    }

    private var revert: Rollout.Command { .revert(by: "user:anna", because: "take it back") }

    private func command(_ command: Rollout.Command, _ rollout: Rollout) async {
        guard let plan = rollout.plan else { return }
        let now = trueTime
        _ = try? await Repository<Rollout>(memory).perform(
            command,
            on: .rollout("shop", plan.change),
            by: anna,
            now: { now }
        )
        count("a person acted")
    }

    private func stop(_ isOn: Bool) async {
        let now = trueTime
        let command: StopSwitch.Command =
            isOn
            ? .stop(.service("shop"), by: "user:ben", because: "enough")
            : .lift(.service("shop"), by: "user:ben", because: "on")
        _ = try? await Repository<StopSwitch>(memory).perform(
            command,
            on: .stops,
            by: Origin(actor: "user:ben"),
            now: { now }
        )
        stopped = isOn
        count(isOn ? "stopped" : "lifted")
    }

    /// Everything that can go wrong, each now and then.
    func disturb() async {
        for index in agents.indices {
            if chance.happens(12) {
                silentUntil[agents[index].id] = second + 5 * (1 + chance.below(24))
                count("partition")
            }
            if chance.happens(3) {
                agents[index].isAlive = false
                count("instance died")
            }
        }
        if chance.happens(30), agents.count < 12 { addAgent() }
        if chance.happens(25) { await stop(!stopped) }
        await telemetry.setAway(chance.happens(30))
        await leases.setLoose(chance.happens(200))
        for index in nodes.indices {
            if nodes[index].offset != 0, nodes[index].offsetUntil <= second { nodes[index].offset = 0 }
            if chance.happens(15) {
                nodes[index].offset = chance.pick([-3_600, -120, -30, 30, 120, 3_600, 90_000])
                nodes[index].offsetUntil = second + 5 * (1 + chance.below(12))
                count("clock jumped")
            }
            if chance.happens(15) { await restart(index) }
        }
    }

    /// The faults are over.
    func calm() async {
        await telemetry.setAway(false)
        await leases.setLoose(false)
        silentUntil = [:]
        for index in nodes.indices {
            nodes[index].offset = 0
            if await nodes[index].store.hasCrashed { await restart(index) }
            await nodes[index].store.plan(nil, after: 0)
        }
        if stopped { await stop(false) }
    }
}
