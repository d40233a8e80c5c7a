// RolloutDraft: what follows from looking: moving a step, watching it, going on.
import Journal

/// The events that one look leads to, with the state they lead to.
struct RolloutDraft {
    /// How long an instance must be seen failing until it counts: one missed answer is not a failure.
    static let failingBound = Duration.seconds(10)

    private(set) var state: Rollout
    private(set) var events: [RolloutEvent] = []
    let plan: RolloutPlan
    let observation: FleetObservation
    let now: Timestamp
    let seen: [InstanceID: InstanceObservation]

    init(_ state: Rollout, _ plan: RolloutPlan, _ observation: FleetObservation, _ now: Timestamp) {
        self.state = state
        self.plan = plan
        self.observation = observation
        self.now = now
        seen = Dictionary(observation.instances.map { ($0.id, $0) }) { first, _ in first }
    }

    mutating func add(_ event: RolloutEvent) {
        state.apply(event)
        events.append(event)
    }

    /// Follows from state to state until nothing more follows; each turn adds an event, and each event is one of few.
    mutating func advance() {
        let limit = 8 * (observation.instances.count + state.members.count + plan.steps.count + 8)
        while events.count < limit {
            let before = events.count
            turn()
            if events.count == before { return }
        }
    }

    private mutating func turn() {
        switch state.phase {
        case .none, .finished: return
        case .moving:
            if noteMembers() { return }
            move()
        case .baking:
            if noteMembers() { return }
            bake()
        case .held: _ = noteMembers()
        case .halted: noteFailures()
        case .reverting: goBack()
        case .verifying: verify()
        }
    }

    /// Since a moment, as far as it was watched: neither a jump of the clock nor a time without a server counts.
    ///
    /// A moment that lies in the future, after the clock went back, is as old as the phase.
    func elapsed(since moment: Timestamp) -> Duration {
        now < moment ? observation.watched : min(now - moment, observation.watched)
    }

    /// Whether it is not known how it is now; a report from the future, after the clock went back, tells nothing either.
    func isSilent(_ instance: InstanceObservation) -> Bool {
        let age = now - instance.heard
        return age > .microseconds(plan.silentMicroseconds) || age < .seconds(-5)
    }

    /// Whether it has said nothing for so long that nobody waits for it.
    func isGone(_ instance: InstanceObservation) -> Bool {
        now - instance.heard > .microseconds(plan.lostMicroseconds)
            && observation.steady > .microseconds(plan.lostMicroseconds)
    }

    // MARK: moving

    /// Instances that count for the size of a step.
    private var fleet: [InstanceObservation] {
        observation.instances.filter { instance in
            let standing = state.members[instance.id]?.standing
            return !isGone(instance) && !instance.isShutDown && standing != .quarantined && standing != .lost
        }
    }

    /// Instances that could move now: the well ones first, then by name.
    ///
    /// Cost: O(n log n) in the instances; nothing where none is missing.
    private func candidates(_ missing: Int) -> [InstanceID] {
        guard missing > 0 else { return [] }
        let pending = Set(state.pending)
        return fleet.filter { state.members[$0.id] == nil && !pending.contains($0.id) && !isSilent($0) }
            .sorted { left, right in
                let (one, two) = (left.health == .healthy ? 0 : 1, right.health == .healthy ? 0 : 1)
                return (one, left.id) < (two, right.id)
            }
            .prefix(missing).map(\.id)
    }

    private func size(_ step: StepSize) -> Int {
        let count = fleet.count
        switch step {
        case .instances(let number): return min(count, max(1, number))
        case .share(let share): return min(count, max(1, Int((share / 100 * Double(count)).rounded(.up))))
        }
    }

    /// How many may be on the move at once.
    var slots: Int {
        if plan.steps.count == 1 { return .max }
        return max(1, Int(plan.inMotion * Double(fleet.count)))
    }

    private mutating func move() {
        dropLostPending()
        if state.step < 0 { return open(after: -1) }
        if holdAfterLosses() { return }
        let missing = size(plan.steps[state.step]) - state.forward.count - state.pending.count
        let more = candidates(missing)
        if !more.isEmpty { return add(.opened(step: state.step, instances: more, at: now)) }
        if assignPending() { return }
        if state.isLetGo {
            for id in state.forward where state.members[id]?.standing == .assigned {
                add(.lost(instance: id, because: "a person let the rollout go on without it", at: now))
            }
            for id in state.pending { add(.lost(instance: id, because: "a person let the rollout go on", at: now)) }
        }
        guard state.pending.isEmpty, state.forward.allSatisfy({ state.members[$0]?.standing == .settled }) else {
            return wait("an instance of the step is not heard of or not well yet")
        }
        if state.forward.isEmpty, !state.isLetGo { return wait("no instance of the step is left") }
        add(.baking(step: state.step, at: now))
    }

    /// Tells as many as may move at once; whether anybody was told.
    private mutating func assignPending() -> Bool {
        let moving = state.members.values.count { !$0.isBack && $0.standing == .assigned }
        let next = state.pending.filter { seen[$0].map { !isSilent($0) } ?? false }.prefix(max(0, slots - moving))
        for id in next {
            let action = "\(plan.change)/\(state.step + 1)/\(id)"
            add(.assigned(instance: id, revision: plan.to, action: action, at: now))
            // What one already says of the revision is heeded before the next is told.
            if let member = state.members[id], failure(of: id, member) != nil { break }
        }
        return !next.isEmpty
    }

    private mutating func dropLostPending() {
        for id in state.pending where seen[id].map({ isGone($0) || $0.isShutDown }) ?? true {
            add(.lost(instance: id, because: "it was not heard of any more before it moved", at: now))
        }
    }

    /// Opens the next step that moves anything; ends where none does.
    mutating func open(after step: Int) {
        for next in (step + 1)..<max(step + 1, plan.steps.count) {
            let missing = size(plan.steps[next]) - state.forward.count
            let more = candidates(missing)
            if !more.isEmpty { return add(.opened(step: next, instances: more, at: now)) }
        }
        let waiting = fleet.filter { state.members[$0.id] == nil }
        if !waiting.isEmpty, !state.isLetGo { return wait("\(waiting[0].id) is not heard of") }
        guard !state.forward.isEmpty || state.isLetGo else { return wait("no instance is known") }
        add(.finished(outcome: .done, at: now))
    }

    /// Says that it waits; after a time asks a person.
    ///
    /// A first revision waits for its first instance as long as it takes.
    mutating func wait(_ because: String) {
        let elapsed = elapsed(since: state.phaseSince)
        if state.step < 0, plan.from == nil { return judge("wait", because) }
        if elapsed >= .microseconds(plan.askMicroseconds) {
            let finding = RolloutFinding("PL7203", "\(because), and time is up")
            return add(.held(because: finding.text, at: now))
        }
        let hasSilent = state.forward.contains { seen[$0].map(isSilent) ?? true }
        if hasSilent || state.step < 0 { judge(hasSilent ? "hold" : "wait", because) }
    }

    mutating func judge(_ word: String, _ figures: String) {
        guard state.word != word else { return }
        add(.judged(step: max(0, state.step), word: word, figures: figures, at: now))
    }

    // MARK: watching

    private mutating func bake() {
        if holdAfterLosses() { return }
        if state.forward.isEmpty {
            if state.isLetGo { return goOn() }
            let more = candidates(1)
            return more.isEmpty
                ? wait("no instance of the step is left")
                : add(.opened(step: state.step, instances: more, at: now))
        }
        if heedSignals() { return }
        if state.isLetGo { return goOn() }
        guard let unwell = state.forward.first(where: { !isWell($0) }) else { return weigh() }
        wait(seen[unwell].map(isSilent) ?? true ? "\(unwell) is silent" : "\(unwell) does not say that it is well")
    }

    /// Whether an instance says now that it is well, on what it was told to run.
    func isWell(_ id: InstanceID) -> Bool {
        guard let member = state.members[id], let instance = seen[id], !isSilent(instance) else { return false }
        return instance.phase == .running && instance.revision == member.revision && instance.done == member.action
            && (instance.health == .healthy || !plan.hasHealth && instance.health == .unknown)
    }

    /// What speaks against it goes before all else; whether something did.
    private mutating func heedSignals() -> Bool {
        switch observation.signals {
        case .bad(let finding):
            judge("revert", finding.message)
            turnBack(finding)
            return true
        case .outlier(let id, let figures):
            if state.members[id]?.standing == .quarantined { return false }
            let isFirst = !state.members.values.contains { $0.standing == .quarantined }
            guard isFirst, state.forward.contains(id), state.forward.count > 1 else {
                judge("revert", figures)
                turnBack(RolloutFinding("PL7204", "\(id) is worse than all others: \(figures)"))
                return true
            }
            judge("quarantine", figures)
            let action = "\(plan.change)/out/\(id)"
            let finding = RolloutFinding("PL7204", "\(id) is worse than all others: \(figures)")
            add(.quarantined(instance: id, action: action, because: finding.text, at: now))
            return true
        default: return false
        }
    }

    /// All are well now: whether that is proof enough.
    private mutating func weigh() {
        let elapsed = elapsed(since: state.phaseSince)
        let isBaked = elapsed >= .microseconds(plan.bakeMicroseconds)
        guard plan.hasSignals else {
            guard isBaked else { return judge("wait", "healthy so far; no signals are declared") }
            if plan.hasHealth {
                judge("go", "healthy for the whole time; no signals are declared, so health alone decided")
                return goOn()
            }
            if plan.isProtected {
                let finding = RolloutFinding("PL7203", "neither health nor signals are declared, so nothing is known")
                return add(.held(because: finding.text, at: now))
            }
            judge("weak go", "no crash; neither health nor signals are declared")
            return goOn()
        }
        switch observation.signals {
        case .good(let isWeak, let figures):
            guard isBaked else { return judge("wait", figures) }
            judge(isWeak ? "weak go" : "go", figures)
            goOn()
        case .quiet(let figures): waitForSignals("hold", figures, elapsed)
        case .open(let figures): waitForSignals("wait", figures, elapsed)
        case .unreadable(let because): waitForSignals("hold", because, elapsed)
        case .none: waitForSignals("hold", "nothing was measured", elapsed)
        case .bad, .outlier: return
        }
    }

    private mutating func waitForSignals(_ word: String, _ figures: String, _ elapsed: Duration) {
        guard elapsed >= .microseconds(plan.askMicroseconds) else { return judge(word, figures) }
        judge("ask", figures)
        add(.held(because: RolloutFinding("PL7203", "no proof in time: \(figures)").text, at: now))
    }

    private mutating func goOn() { open(after: state.step) }

    /// Two instances of the new revision that fell silent are no accident: a person looks.
    private mutating func holdAfterLosses() -> Bool {
        let lost = state.members.filter { !$0.value.isBack && $0.value.standing == .lost }.keys.sorted()
        guard lost.count - state.lossesSeen >= 2 else { return false }
        let names = lost.map(\.text).joined(separator: ", ")
        add(.held(because: RolloutFinding("PL7105", "\(names) were lost after they moved").text, at: now))
        return true
    }
}
