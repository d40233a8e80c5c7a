// RolloutTests: what a rollout does as its instances come, settle, fail, fall silent and go.
import Changes
import Journal
import Support
import Testing

/// A rollout with a fleet beside it, looked at every few seconds.
struct Stage {
    var rollout = Rollout()
    var fleet: [InstanceID: InstanceObservation] = [:]
    var events: [RolloutEvent] = []
    var now = Timestamp(seconds: 1_000_000)
    var watched = Duration.zero
    var steady = Duration.seconds(3_600)
    var signals = SignalReading.none
    private var phase = 0

    init(
        _ count: Int,
        steps: [StepSize] = RolloutPlan.usualSteps,
        from: RevisionID? = "r-old",
        to: RevisionID = "r-new",
        hasSignals: Bool = false,
        hasHealth: Bool = true,
        isProtected: Bool = true
    ) {
        let plan = RolloutPlan(
            change: "c-7",
            service: "shop",
            environment: "production",
            from: from,
            to: to,
            steps: steps,
            bake: .seconds(60),
            startWithin: .seconds(40),
            askAfter: .seconds(360),
            hasSignals: hasSignals,
            hasHealth: hasHealth,
            isProtected: isProtected,
            cause: []
        )
        for number in 1...max(1, count) where count > 0 { add(InstanceID("web-\(number)")) }
        perform(.start(plan))
    }

    mutating func add(_ id: InstanceID, revision: RevisionID? = "r-old") {
        fleet[id] = InstanceObservation(
            id,
            revision: revision,
            phase: .running,
            health: .healthy,
            done: "live",
            heard: now
        )
    }

    mutating func perform(_ command: Rollout.Command) {
        guard let made = try? Rollout.decide(command, rollout, now: now) else { return }
        for event in made { rollout.apply(event) }
        events += made
    }

    /// Looks for some seconds; instances named in `silent` tell nothing.
    mutating func look(_ seconds: Int = 5, silent: Set<InstanceID> = []) {
        for _ in 0..<max(1, seconds / 5) {
            now = now + .seconds(5)
            for id in fleet.keys where !silent.contains(id) { fleet[id]?.heard = now }
            if phase != rollout.phaseNumber {
                (phase, watched) = (rollout.phaseNumber, .zero)
            } else {
                watched += .seconds(5)
            }
            perform(
                .observe(FleetObservation(Array(fleet.values), signals: signals, watched: watched, steady: steady))
            )
        }
    }

    /// Instances do what they were told, and are well.
    mutating func obey(_ only: InstanceID? = nil) {
        for (id, member) in rollout.members where only == nil || only == id {
            guard member.standing == .assigned || member.standing == .quarantined else { continue }
            fleet[id]?.done = member.action
            fleet[id]?.revision = member.revision
            fleet[id]?.phase = member.revision == nil || member.standing == .quarantined ? .stopped : .running
            fleet[id]?.health = .healthy
            fleet[id]?.failingFor = .zero
        }
    }

    /// The instances that were told something, in order, since the last time it was asked.
    var told: [String] {
        events.compactMap { event in
            switch event {
            case .assigned(let id, let revision, _, _): "\(id) \(revision)"
            case .withdrawn(let id, _, _): "\(id) stop"
            case .quarantined(let id, _, _, _): "\(id) out"
            default: nil
            }
        }
    }
}

@Suite struct RolloutTests {
    @Test func `one canary goes first, is watched, and then the shares follow`() {
        var stage = Stage(8)
        stage.look()
        #expect(stage.told == ["web-1 r-new"])
        stage.look(20)
        #expect(stage.told.count == 1)
        stage.obey()
        stage.look(30)
        #expect(stage.rollout.phase == .baking && stage.told.count == 1)
        stage.look(60)
        #expect(stage.told == ["web-1 r-new", "web-2 r-new"])
        stage.obey()
        stage.look(80)
        // A quarter of the fleet on the move at once.
        #expect(stage.told.count == 4)
        for _ in 0..<4 {
            stage.obey()
            stage.look(5)
        }
        stage.look(80)
        #expect(stage.rollout.phase == .finished(.done))
        #expect(stage.told.count == 8 && Set(stage.told).count == 8)
        #expect(
            stage.events.contains {
                if case .judged(_, "go", let figures, _) = $0 { figures.contains("health alone") } else { false }
            }
        )
    }

    @Test(arguments: [InstancePhase.crashing, .refused])
    func `a canary that cannot run takes back what moved at once, and nothing else is touched`(_ phase: InstancePhase) {
        var stage = Stage(8)
        stage.look()
        stage.obey()
        stage.fleet["web-1"]?.phase = phase
        stage.fleet["web-1"]?.health = .failing
        stage.look()
        #expect(stage.told == ["web-1 r-new", "web-1 r-old"])
        stage.obey()
        stage.look(30)
        guard case .finished(.reverted(let because)) = stage.rollout.phase else {
            Issue.record("\(stage.rollout.phase)")
            return
        }
        #expect(because.hasPrefix(phase == .refused ? "PL7103" : "PL7102"))
        #expect(stage.told.count == 2)
    }

    @Test func `one that cannot be brought back is named`() {
        var stage = Stage(3)
        stage.look()
        stage.obey()
        stage.look(10)
        stage.perform(.revert(by: "user:anna", because: "wrong"))
        stage.look(200, silent: ["web-1"])
        guard case .finished(.reverted(let because)) = stage.rollout.phase else {
            Issue.record("\(stage.rollout.phase)")
            return
        }
        #expect(because.contains("user:anna: wrong") && because.contains("PL7302: web-1 could not be brought back"))
    }

    @Test func `silence is waited for, then another instance takes its place, then a person is asked`() {
        var stage = Stage(3, hasSignals: false)
        stage.look()
        stage.look(40, silent: ["web-1"])
        #expect(stage.told == ["web-1 r-new"])
        #expect(stage.rollout.word == "hold")
        stage.look(60, silent: ["web-1"])
        #expect(stage.told == ["web-1 r-new", "web-2 r-new"])
        stage.obey("web-2")
        stage.look(5, silent: ["web-1"])
        stage.look(120, silent: ["web-1", "web-2"])
        #expect(stage.rollout.phase == .held && stage.rollout.reason?.hasPrefix("PL7105") == true)
        #expect(stage.told.count == 2)
    }

    @Test func `one that is well at the very end of its time is not late`() {
        var stage = Stage(3)
        stage.look()
        stage.look(35, silent: ["web-1"])
        stage.obey("web-1")
        stage.look()
        #expect(stage.rollout.phase == .baking && stage.told == ["web-1 r-new"])
        var late = Stage(3)
        late.look(50)
        #expect(late.rollout.reason?.hasPrefix("PL7104: web-1 was not well in time") == true)
    }

    @Test func `a jump of the clock makes nobody lost and passes nothing`() {
        var stage = Stage(4)
        stage.look()
        stage.obey()
        stage.look(10)
        #expect(stage.rollout.phase == .baking)
        stage.now = stage.now + .seconds(7_200)
        stage.steady = .zero
        stage.look(10, silent: ["web-2", "web-3", "web-4"])
        #expect(stage.rollout.phase == .baking)
        stage.look(30)
        #expect(stage.told == ["web-1 r-new"])
    }

    @Test func `a stop holds it between two instances, and lifting lets it go on`() {
        var stage = Stage(6, steps: [.share(100)])
        stage.perform(.halt(because: "user:ben: enough"))
        stage.look(60)
        #expect(stage.told.isEmpty && stage.rollout.phase == .halted)
        stage.perform(.lift(because: "over"))
        stage.look()
        #expect(stage.told.count == 6)
    }

    @Test func `no data is never a pass, and a person's word is`() {
        var stage = Stage(2, hasSignals: true)
        stage.signals = .quiet(figures: "no request where 40 were expected")
        stage.look()
        stage.obey()
        stage.look(400)
        #expect(stage.rollout.phase == .held && stage.rollout.reason?.hasPrefix("PL7203") == true)
        #expect(stage.told.count == 1)
        stage.perform(.resume(by: "user:anna", because: "nobody is awake"))
        stage.look()
        #expect(stage.told == ["web-1 r-new", "web-2 r-new"])
    }

    @Test func `without health and signals a protected environment asks a person`() {
        var stage = Stage(2, hasHealth: false)
        stage.look()
        stage.obey()
        stage.fleet["web-1"]?.health = .unknown
        stage.look(80)
        #expect(stage.rollout.phase == .held)
        var open = Stage(1, hasHealth: false, isProtected: false)
        open.look()
        open.obey()
        open.look(80)
        #expect(open.rollout.phase == .finished(.done))
    }

    @Test func `an instance that appears meanwhile is moved with the others`() {
        var stage = Stage(1)
        stage.look()
        stage.obey()
        stage.add("web-2")
        stage.look(80)
        #expect(stage.told == ["web-1 r-new", "web-2 r-new"])
    }

    @Test func `a first revision that fails stops what moved`() {
        var stage = Stage(0, from: nil)
        stage.look(1_000)
        #expect(stage.rollout.phase == .moving)
        stage.add("web-1", revision: nil)
        stage.look()
        stage.obey()
        stage.fleet["web-1"]?.phase = .crashing
        stage.look()
        #expect(stage.told == ["web-1 r-new", "web-1 stop"])
        stage.obey()
        stage.look(10)
        #expect(stage.rollout.isFinished && stage.rollout.liveAfter == nil)
    }

    @Test func `a restart that fails ends where it is`() {
        var stage = Stage(4, from: "r-old", to: "r-old")
        stage.look()
        stage.obey()
        stage.fleet["web-1"]?.phase = .crashing
        stage.look()
        guard case .finished(.halted) = stage.rollout.phase else {
            Issue.record("\(stage.rollout.phase)")
            return
        }
        #expect(stage.told == ["web-1 r-old"] && stage.rollout.liveAfter == "r-old")
    }

    @Test func `one bad instance of many is taken out, a second turns back`() {
        var stage = Stage(4, steps: [.instances(3), .share(100)], hasSignals: true)
        for _ in 0..<3 {
            stage.look()
            stage.obey()
        }
        stage.look(5)
        #expect(stage.rollout.phase == .baking)
        stage.signals = .outlier("web-2", figures: "errors 60 of 90")
        stage.look()
        #expect(stage.told.last == "web-2 out" && stage.rollout.phase == .baking)
        stage.signals = .outlier("web-3", figures: "errors 60 of 90")
        stage.look()
        #expect(stage.rollout.phase == .reverting)
        #expect(Set(stage.told.suffix(3)).isSuperset(of: ["web-2 r-old"]))
    }

    @Test func `a plan is a text`() {
        let contractless = Stage(3).rollout.plan
        #expect(Golden.difference(contractless?.text ?? "", "rollout-plan.txt") == nil)
    }
}

@Suite struct SkewTableTests {
    static func report(_ number: Int, _ revision: RevisionID, _ health: InstanceHealth) -> InstanceReport {
        var report = InstanceReport(
            service: "shop",
            environment: "production",
            instance: InstanceID("web-\(number)"),
            host: "h",
            revision: revision,
            phase: .running,
            health: health,
            sequence: 1,
            incarnation: "a"
        )
        // The healthy ones since the day before, the others one after another from 09:15 on.
        let start: Int64 = revision == "r-4f1c" ? 1_764_000_000 : 1_764_062_100
        report.started = Timestamp(seconds: start + 60 * Int64(number))
        return report
    }

    static let skewed = (0..<5).map { report($0, "r-4f1c", .healthy) } + (5..<10).map { report($0, "r-9ab2", .failing) }

    @Test func `a restart that would spread a failure is refused with the table`() {
        let value = ValueChange(path: "app.search.timeout", before: "\"30s\"", after: "\"300ms\"")
        let refusal = SkewTable(Self.skewed, live: "r-9ab2")
            .refusal(
                of: .restart,
                despite: [],
                why: "",
                broughtBy: "c-118",
                at: Timestamp(seconds: 1_764_061_920),
                difference: [value]
            )
        let text = refusal.map { "refused[\($0.code)]: \($0.message)\n   do:  \($0.lift)\n" } ?? "not refused"
        #expect(Golden.difference(text, "restart-skew.txt") == nil)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind = ChangeKind.restart
        var live: RevisionID = "r-9ab2"
        var despite: [String] = []
        var why = ""
        var isRefused = false
    }

    @Test(arguments: [
        Row(testDescription: "a ship is judged by its canary", kind: .ship),
        Row(testDescription: "the healthy revision is live", live: "r-4f1c"),
        Row(testDescription: "despite skew, with a reason", despite: ["skew"], why: "known"),
        Row(testDescription: "despite skew, without a reason", despite: ["skew"], why: " ", isRefused: true),
    ])
    func `other changes are let through, and a reason is needed`(_ row: Row) {
        let table = SkewTable(Self.skewed, live: row.live)
        #expect((table.refusal(of: row.kind, despite: row.despite, why: row.why) != nil) == row.isRefused)
    }
}
