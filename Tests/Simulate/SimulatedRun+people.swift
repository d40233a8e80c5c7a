// SimulatedRun+people: what people do: propose, approve, start, revert, cancel, freeze, stop, in any order.
import Changes
import Journal
import Processes

extension SimulatedRun {
    var anna: Origin { Origin(actor: "user:anna") }
    private var ben: Origin { Origin(actor: "user:ben") }

    /// A fleet, and a first revision: given, or carried out like any other.
    func begin() async {
        // The end that is written by hand below must not fall between two events of an engine.
        isCalm = true
        defer { isCalm = false }
        for _ in 0..<(1 + chance.below(8)) { addAgent() }
        await propose(.good, isChecked: true)
        await look()
        guard let change = audit.waiting.first ?? audit.record.underWay else { return }
        if house.approvals > 0 {
            await ask("approved") { [ben] shipping async throws(ShippingFailure) in
                _ = try await shipping.approve(change, in: "shop", because: "read it", by: ben)
            }
            await look()
        }
        guard chance.happens(800), let entry = audit.record.entry(change) else { return }
        let now = trueTime
        _ = try? await Repository<EnvironmentRecord>(memory).perform(
            .finish(change, .done, live: entry.change.to),
            on: .environment("shop", "production"),
            by: anna,
            now: { now }
        )
        audit.given = change
        await look()
    }

    /// Whatever people do in this moment.
    func act() async {
        await proposeAgain()
        if changesLeft > 0, second > 30, audit.isIdle || chance.happens(30) {
            changesLeft -= 1
            let behaviour = chance.happens(300) ? .good : chance.pick(Behaviour.allCases)
            if chance.happens(100) {
                await restartAll(behaviour)
            } else {
                await propose(behaviour, isChecked: chance.happens(850))
            }
        }
        await seeToWaiting()
        await seeToRollout()
        await order()
    }

    // MARK: proposing

    private func propose(_ behaviour: Behaviour, isChecked: Bool) async {
        revisions += 1
        let content = house.content(revisions, signals: chance.happens(500), steps: chance.below(4))
        behaviours[content.id] = behaviour
        var proposal = Proposal(kind: .ship, content: content, why: behaviour.rawValue)
        proposal.key = "k-\(revisions)"
        proposal.checks = isChecked ? SimulatedHouse.checks : chance.happens(500) ? nil : .nothing
        if isChecked || !house.hasConnection && proposal.checks == nil {
            audit.checked.insert("user:anna k-\(revisions)")
        }
        count("ship \(behaviour.rawValue)")
        await send(proposal, by: anna)
    }

    private func restartAll(_ behaviour: Behaviour) async {
        revisions += 1
        var proposal = Proposal(kind: .restart, why: behaviour.rawValue)
        proposal.key = "k-\(revisions)"
        if chance.happens(500) { proposal.despite = ["skew"] }
        count("restart")
        await send(proposal, by: anna)
    }

    /// Sends a proposal; where no answer came, it is sent again later, to whichever node, under the same key.
    private func send(_ proposal: Proposal, by origin: Origin) async {
        var isAnswered = false
        await ask("proposed") { shipping async throws(ShippingFailure) in
            do throws(ShippingFailure) {
                _ = try await shipping.propose(proposal, to: "production", of: "shop", by: origin)
                isAnswered = true
            } catch {
                if case .store = error {} else { isAnswered = true }
                throw error
            }
        }
        if !isAnswered { unanswered.append((proposal, origin)) }
    }

    private func proposeAgain() async {
        let all = unanswered
        unanswered = []
        for item in all {
            if isCalm || chance.happens(500) {
                await send(item.proposal, by: item.by)
            } else {
                unanswered.append(item)
            }
        }
    }

    // MARK: changes

    /// Changes that wait are approved, started, called off.
    private func seeToWaiting() async {
        for change in audit.waiting {
            if chance.happens(300) {
                let who = chance.happens(200) ? anna : ben
                await ask("approved") { shipping async throws(ShippingFailure) in
                    _ = try await shipping.approve(change, in: "shop", because: "read it", by: who)
                }
            }
            if chance.happens(80) {
                let emergency = chance.happens(300) ? "customers cannot pay" : nil
                await ask("started") { [anna] shipping async throws(ShippingFailure) in
                    _ = try await shipping.start(change, in: "shop", emergency: emergency, by: anna)
                }
            }
            if chance.happens(20) {
                await ask("called off") { [anna] shipping async throws(ShippingFailure) in
                    _ = try await shipping.cancel(change, in: "shop", because: "not now", by: anna)
                }
            }
        }
    }

    /// A rollout that asks is answered; any change may be taken back.
    private func seeToRollout() async {
        if let rollout = audit.open, rollout.phase == .held, let change = rollout.plan?.change {
            heldSince = heldSince ?? second
            if second - (heldSince ?? second) > 10 {
                heldSince = nil
                if chance.happens(500) {
                    await ask("let go on by a person") { [anna] shipping async throws(ShippingFailure) in
                        _ = try await shipping.resume(change, of: "shop", because: "go on", by: anna)
                    }
                } else {
                    await takeBack(change)
                }
            }
        } else {
            heldSince = nil
        }
        if !isCalm, chance.happens(12), !audit.record.order.isEmpty { await takeBack(chance.pick(audit.record.order)) }
    }

    private func takeBack(_ change: ChangeID) async {
        await ask("taken back by a person") { [anna] shipping async throws(ShippingFailure) in
            _ = try await shipping.revert(change, in: "shop", because: "take it back", by: anna)
        }
    }

    // MARK: stops and freezes

    private func order() async {
        if isCalm ? audit.isStopped : chance.happens(25) { await stop(!audit.isStopped) }
        let freezes = audit.record.freezes.map(\.id)
        if isCalm || chance.happens(100) {
            for freeze in freezes {
                await ask("thawed") { [ben] shipping async throws(ShippingFailure) in
                    try await shipping.thaw(freeze, "shop", "production", because: "on", by: ben)
                }
            }
        } else if chance.happens(15) {
            let until = chance.happens(500) ? trueTime + .seconds(60) : nil
            await ask("frozen") { [ben] shipping async throws(ShippingFailure) in
                _ = try await shipping.freeze("shop", "production", until: until, because: "no", by: ben)
            }
        }
    }

    private func stop(_ isOn: Bool) async {
        await ask(isOn ? "stopped" : "lifted") { [ben] shipping async throws(ShippingFailure) in
            if isOn {
                try await shipping.stop(.service("shop"), because: "enough", by: ben)
            } else {
                try await shipping.lift(.service("shop"), because: "on", by: ben)
            }
        }
    }

    // MARK: a node's desk

    /// Asks one of the nodes, which may end meanwhile.
    private func ask(_ word: String, _ body: (Shipping) async throws(ShippingFailure) -> Void) async {
        let index = chance.below(2)
        if await nodes[index].store.hasCrashed { return count("nobody answered") }
        if !isCalm, chance.happens(250) { await trouble(index) }
        do {
            try await body(nodes[index].shipping)
            count(word)
        } catch {
            switch error {
            case .store(let failure):
                count("not taken down")
                if isCalm { broke("\(nodes[index].name) does not take down what was \(word): \(failure)") }
            case .refused(let gate, _):
                count("refused by the gate")
                for refusal in gate.refusals { count("refused \(refusal.code)") }
            case .invalid: broke("what was \(word) makes no sense: \(error)")
            default: count("said no")
            }
        }
    }
}

extension SimulatedRun {
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
            if chance.happens(6) {
                agents[index].restart(keepsDisk: chance.happens(700), at: second)
                count("agent restarted")
            }
        }
        if chance.happens(30), agents.count < 12 { addAgent() }
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
            nodes[index].clock.set(time(of: index))
            if await nodes[index].store.hasCrashed { await restart(index) }
            await nodes[index].store.plan(nil, after: 0)
        }
    }
}
