// SimulatedRun: one seeded life of a service: two nodes, agents, people, and everything that can go wrong between them.
import Changes
import Journal
import Processes

/// What a run was like and what it broke.
struct SimulatedResult: Sendable {
    /// Sentences that did not hold; empty: all did.
    var violations: [String] = []
    /// What happened, for the record: done, reverted, held, crash, strike …
    var tally: [String: Int] = [:]
    /// The rollouts' events as text, where asked for.
    var story: [String] = []
}

/// A node of the server.
struct SimulatedNode: Sendable {
    var name: String
    var store: FaultyStore
    var reaction: RolloutReaction
    /// How far its clock is off, in seconds, and until when.
    var offset = 0
    var offsetUntil = 0
}

/// One run.
actor SimulatedRun {
    static let tick = 5
    static let faultSeconds = 300
    static let calmSeconds = 2_400

    var chance: SimulatedChance
    let memory = MemoryStore()
    let telemetry = SimulatedTelemetry()
    let leases = SimulatedLeases()
    var nodes: [SimulatedNode]
    var agents: [SimulatedAgent] = []
    var silentUntil: [InstanceID: Int] = [:]
    var late: [(at: Int, report: InstanceReport)] = []
    var behaviours: [RevisionID: Behaviour] = [:]
    var second = 0
    var isCalm = false
    var changesLeft: Int
    var revisions = 0
    var stopped = false
    var heldSince: Int?
    var audit = SimulatedAudit()
    var result = SimulatedResult()
    private let keeper: DesiredStateKeeper
    private let epoch: Int64 = 1_772_000_000

    init(seed: UInt64) {
        chance = SimulatedChance(seed)
        keeper = DesiredStateKeeper(memory)
        changesLeft = 1 + Int(seed % 2)
        var nodes: [SimulatedNode] = []
        for name in ["node-1", "node-2"] {
            let store = FaultyStore(memory)
            let reaction = RolloutReaction(
                store,
                telemetry: telemetry,
                leases: leases,
                drivers: AgentsOnly(telemetry),
                node: name
            )
            nodes.append(SimulatedNode(name: name, store: store, reaction: reaction))
        }
        self.nodes = nodes
    }

    private func reaction(over store: FaultyStore, _ name: String) -> RolloutReaction {
        RolloutReaction(
            store,
            telemetry: telemetry,
            leases: leases,
            drivers: AgentsOnly(telemetry),
            node: name
        )
    }

    /// The whole run.
    func run() async -> SimulatedResult {
        await begin()
        while second < Self.faultSeconds { await turn() }
        isCalm = true
        await calm()
        while second < Self.faultSeconds + Self.calmSeconds {
            await turn()
            if audit.isIdle, changesLeft == 0 { break }
        }
        if !audit.isIdle { broke("a rollout has not ended \(Self.calmSeconds) s after the last fault") }
        for _ in 0..<8 { await turn() }
        await end()
        result.story = audit.story
        return result
    }

    func broke(_ sentence: String) { result.violations.append("\(second) s: \(sentence)") }

    func count(_ word: String) { result.tally[word, default: 0] += 1 }

    var trueTime: Timestamp { Timestamp(seconds: epoch + Int64(second)) }

    func time(of node: Int) -> Timestamp { Timestamp(seconds: epoch + Int64(second + nodes[node].offset)) }

    private func turn() async {
        second += Self.tick
        if !isCalm { await disturb() }
        await act()
        await deliver()
        for node in chance.happens(500) ? [0, 1] : [1, 0] { await step(node) }
        await look()
    }

    // MARK: agents

    private func deliver() async {
        let due = late.filter { $0.at <= second }
        late.removeAll { $0.at <= second }
        for item in due { try? await telemetry.record(item.report, at: time(of: chance.below(2))) }
        for index in agents.indices {
            let behaviour = agents[index].revision.flatMap { behaviours[$0] } ?? .good
            if agents[index].isGone(behaviour, at: second) { continue }
            if let until = silentUntil[agents[index].id], until > second { continue }
            let node = chance.below(2)
            let report = agents[index].report(behaviour, at: second, now: time(of: node), requests: 12, &chance)
            if !isCalm {
                if chance.happens(40) { continue }
                if chance.happens(40) { late.append((second + 5 * (1 + chance.below(4)), report)) }
                if chance.happens(40) { try? await telemetry.record(report, at: time(of: node)) }
            }
            do { try await telemetry.record(report, at: time(of: node)) } catch { continue }
            if !isCalm, chance.happens(40) { continue }
            guard
                let order = try? await keeper.order(for: agents[index].id, of: "shop", in: "production")
            else { continue }
            agents[index].take(order, at: second)
            if !isCalm, chance.happens(60) { agents[index].take(order, at: second) }
        }
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
        if !isCalm, chance.happens(250) {
            let faults: [StoreFault] = [
                .unavailable, .unsure, .unsureNot, .crashBefore, .crashAfter, .interrupted, .interrupted,
            ]
            let other = nodes[1 - index].reaction
            let now = time(of: 1 - index)
            await nodes[index].store.plan(chance.pick(faults), after: chance.below(12)) {
                _ = await other.step(now: now)
            }
        }
        for trouble in await nodes[index].reaction.step(now: time(of: index)) {
            count("trouble")
            if isCalm { broke("\(nodes[index].name) has trouble without a fault: \(trouble)") }
        }
    }

    func restart(_ index: Int) async {
        count("node restarted")
        await nodes[index].store.restart()
        nodes[index].reaction = reaction(over: nodes[index].store, nodes[index].name)
    }

    // MARK: the journal

    private func look() async {
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
            guard !agent.isGone(behaviour, at: second), agent.goal == .run else { continue }
            if !ended.outcome.contains(agent.id.text) {
                broke("\(agent.id) is left on \(ended.plan.to.short) and is not named: \(ended.outcome)")
            }
        }
    }

    private func end() async {
        let all = (try? await memory.events(after: 0, limit: .max)) ?? []
        if let broken = HashChain.firstBreak(in: all) { broke("the chain breaks at \(broken.position)") }
        for agent in agents {
            for (action, times) in agent.carriedOut where times > 1 {
                broke("\(agent.id) carried \(action) out \(times) times")
            }
            let behaviour = agent.revision.flatMap { behaviours[$0] } ?? .good
            guard !agent.isGone(behaviour, at: second), audit.isIdle else { continue }
            if agent.goal == .run, agent.revision != audit.record.live {
                broke(
                    "\(agent.id) ends on \(agent.revision?.short ?? "nothing"), live is \(audit.record.live?.short ?? "nothing")"
                )
            }
        }
    }
}
