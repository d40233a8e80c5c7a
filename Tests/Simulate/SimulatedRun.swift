// SimulatedRun: one seeded life of a service: two nodes, agents, people, and everything that can go wrong between them.
import Changes
import Journal
import Processes

/// What a run was like and what it broke.
struct SimulatedResult: Sendable {
    /// Sentences that did not hold; empty: all did.
    var violations: [String] = []
    /// What happened, for the record: done, reverted, held, crash, strike and so on.
    var tally: [String: Int] = [:]
    /// What happened to changes and rollouts as text.
    var story: [String] = []
}

/// One run.
actor SimulatedRun {
    static let tick = 5
    static let faultSeconds = 300
    static let calmSeconds = 2_400

    var chance: SimulatedChance
    let house: SimulatedHouse
    let memory = MemoryStore()
    let telemetry = SimulatedTelemetry()
    let leases = SimulatedLeases()
    var nodes: [SimulatedNode]
    var agents: [SimulatedAgent] = []
    var silentUntil: [InstanceID: Int] = [:]
    var behaviours: [RevisionID: Behaviour] = [:]
    var second = 0
    var isCalm = false
    var changesLeft: Int
    var revisions = 0
    var unanswered: [(proposal: Proposal, by: Origin)] = []
    var heldSince: Int?
    var audit: SimulatedAudit
    var result = SimulatedResult()
    private var lateReports: [(at: Int, report: InstanceReport)] = []
    private var lateOrders: [(at: Int, agent: Int, order: InstanceOrder)] = []
    private let keeper: DesiredStateKeeper
    /// What pages show, kept up as events come.
    private let view: ReadModelKeeper
    /// Wednesday, 25 February 2026, 06:13:20.
    private let epoch: Int64 = 1_772_000_000

    init(seed: UInt64) {
        var chance = SimulatedChance(seed)
        house = SimulatedHouse(&chance)
        changesLeft = 1 + chance.below(3)
        audit = SimulatedAudit(house)
        keeper = DesiredStateKeeper(memory)
        view = ReadModelKeeper(memory, pageSize: 3)
        nodes = ["node-1", "node-2"].map { [memory, telemetry, leases] in
            SimulatedNode($0, over: memory, telemetry, leases)
        }
        self.chance = chance
    }

    /// The whole run.
    func run() async -> SimulatedResult {
        tellTime()
        await begin()
        while second < Self.faultSeconds { await turn() }
        isCalm = true
        await calm()
        while second < Self.faultSeconds + Self.calmSeconds {
            await turn()
            if audit.isIdle, changesLeft == 0, unanswered.isEmpty { break }
        }
        if !audit.isIdle { broke("a rollout has not ended \(Self.calmSeconds) s after the last fault") }
        for _ in 0..<8 { await turn() }
        await end()
        for node in nodes { result.tally["struck", default: 0] += await node.store.strikes }
        result.story = audit.story
        return result
    }

    func broke(_ sentence: String) { result.violations.append("\(second) s: \(sentence)") }

    func count(_ word: String) { result.tally[word, default: 0] += 1 }

    var trueTime: Timestamp { Timestamp(seconds: epoch + Int64(second)) }

    func time(of node: Int) -> Timestamp { Timestamp(seconds: epoch + Int64(second + nodes[node].offset)) }

    private func tellTime() { for index in nodes.indices { nodes[index].clock.set(time(of: index)) } }

    private func turn() async {
        second += Self.tick
        if !isCalm { await disturb() }
        tellTime()
        await act()
        await deliver()
        for node in chance.happens(500) ? [0, 1] : [1, 0] { await step(node) }
        await look()
        if second % 3 == 0 { _ = try? await view.catchUp() }
    }

    // MARK: agents

    private func deliver() async {
        for item in lateReports where item.at <= second {
            try? await telemetry.record(item.report, at: time(of: chance.below(2)))
        }
        lateReports.removeAll { $0.at <= second }
        for item in lateOrders where item.at <= second { agents[item.agent].take(item.order, at: second) }
        lateOrders.removeAll { $0.at <= second }
        for index in agents.indices { await deliver(index) }
    }

    private func deliver(_ index: Int) async {
        let behaviour = agents[index].revision.flatMap { behaviours[$0] } ?? .good
        if agents[index].isGone(behaviour, at: second) { return }
        if let until = silentUntil[agents[index].id], until > second { return }
        let node = chance.below(2)
        let report = agents[index].report(behaviour, at: second, now: time(of: node), requests: 12, &chance)
        if !isCalm {
            if chance.happens(40) { return }
            if chance.happens(40) { lateReports.append((second + 5 * (1 + chance.below(4)), report)) }
            if chance.happens(40) { try? await telemetry.record(report, at: time(of: node)) }
        }
        do { try await telemetry.record(report, at: time(of: node)) } catch { return }
        if !isCalm, chance.happens(40) { return }
        guard let order = try? await keeper.order(for: agents[index].id, of: "shop", in: "production") else { return }
        if !isCalm, chance.happens(40) {
            // It comes late, behind newer ones, or not before the agent was started anew.
            return lateOrders.append((second + 5 * (1 + chance.below(6)), index, order))
        }
        agents[index].take(order, at: second)
        if !isCalm, chance.happens(60) { agents[index].take(order, at: second) }
    }

    func addAgent() {
        let number = agents.count + 1
        agents.append(
            SimulatedAgent(
                InstanceID("web-\(number)"),
                startSeconds: 2 + chance.below(10),
                incarnation: second
            )
        )
        count("instance appeared")
    }

    // MARK: nodes

    private func step(_ index: Int) async {
        if await nodes[index].store.hasCrashed {
            guard isCalm || chance.happens(500) else { return }
            await restart(index)
        }
        if !isCalm, chance.happens(250) { await trouble(index) }
        for trouble in await nodes[index].reaction.step(now: time(of: index)) {
            count("trouble")
            if isCalm { broke("\(nodes[index].name) has trouble without a fault: \(trouble)") }
        }
    }

    /// Something goes wrong at one of the next calls of a node.
    func trouble(_ index: Int) async {
        let faults: [StoreFault] = [
            .unavailable, .unsure, .unsureNot, .crashBefore, .crashAfter, .interrupted, .interrupted, .interrupted,
        ]
        let other = nodes[1 - index]
        let kind = chance.below(6)
        await nodes[index].store.plan(chance.pick(faults), after: chance.below(14)) {
            // Who interrupts is not interrupted: else two nodes would wait for each other, which two processes cannot.
            await other.store.plan(nil, after: 0)
            let ben = Origin(actor: "user:ben")
            switch kind {
            case 0: _ = try? await other.shipping.freeze("shop", "production", until: nil, because: "no", by: ben)
            case 1: _ = try? await other.shipping.stop(.service("shop"), because: "enough", by: ben)
            default: _ = await other.reaction.step(now: other.clock.now)
            }
        }
    }

    func restart(_ index: Int) async {
        count("node restarted")
        await nodes[index].store.restart()
        nodes[index].restart(telemetry, leases)
    }

    // MARK: the journal

    func look() async {
        while let page = try? await memory.events(after: audit.position, limit: 1_000), !page.isEmpty {
            for envelope in page {
                for sentence in audit.take(envelope, at: second, behaviours) { broke(sentence) }
            }
        }
        for (word, number) in audit.takeTally() { result.tally[word, default: 0] += number }
        guard let ended = audit.takeReverted() else { return }
        // Whoever still runs what was taken back has to be named, or is out of reach.
        for agent in agents where agent.revision == ended.plan.to && ended.plan.from != ended.plan.to {
            let behaviour = behaviours[ended.plan.to] ?? .good
            guard !agent.isGone(behaviour, at: second), agent.goal == .run, agent.restarted < second - 60 else {
                continue
            }
            if !ended.outcome.contains(agent.id.text) {
                broke("\(agent.id) is left on \(ended.plan.to.short) and is not named: \(ended.outcome)")
            }
        }
    }

    private func end() async {
        let all = (try? await memory.events(after: 0, limit: .max)) ?? []
        if let broken = HashChain.firstBreak(in: all) { broke("the chain breaks at \(broken.position)") }
        let kept = try? await view.catchUp()
        let rebuilt = try? await ReadModelKeeper(memory).catchUp()
        if kept == nil || kept != rebuilt { broke("what is shown is not what is shown when rebuilt from nothing") }
        if rebuilt?.unread.isEmpty == false { broke("an event was written that cannot be read") }
        for agent in agents {
            for (action, times) in agent.carriedOut where times > 1 {
                broke("\(agent.id) carried \(action) out \(times) times")
            }
            let behaviour = agent.revision.flatMap { behaviours[$0] } ?? .good
            guard !agent.isGone(behaviour, at: second), audit.isIdle else { continue }
            if agent.goal == .run, agent.revision != audit.record.live {
                let (own, live) = (agent.revision?.short ?? "nothing", audit.record.live?.short ?? "nothing")
                broke("\(agent.id) ends on \(own), live is \(live)")
            }
        }
    }
}
