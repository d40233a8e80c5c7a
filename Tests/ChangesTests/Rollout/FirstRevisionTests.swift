// FirstRevisionTests: where nothing was live before, health alone decides, and only a word of it.
import Changes
import Contracts
import Journal
import Testing

@Suite struct FirstRevisionTests {
    /// A plan by a contract that declares signals.
    private func plan(from: RevisionID?, health: String = "health: {tcp: \"127.0.0.1:{port}\"}") throws -> RolloutPlan {
        let rollout = "rollout:\n  bake: 60s\n  signals: {errors: {prometheus: errors, bad: up}}\n  \(health)\n"
        let contract = try Samples.contract("protected: true", more: rollout)
        let change = Change(
            id: "c-7",
            service: "shop",
            environment: "production",
            kind: .ship,
            from: from,
            to: "r-new",
            base: nil,
            by: "user:anna",
            why: "first",
            proposed: Timestamp(seconds: 1)
        )
        return try #require(RolloutPlan(change, contract: contract))
    }

    @Test func `signals are declared for a later revision, and a first one has nothing to be compared with`() throws {
        let first = try plan(from: nil), later = try plan(from: "r-old")
        #expect(!first.hasSignals && first.hasHealth)
        #expect(later.hasSignals && later.hasHealth)
        #expect(first.text.contains("health alone") && later.text.contains("health and signals"))
    }

    @Test func `one that is well for the whole time passes, though nobody asks it for anything`() {
        var stage = Stage(1, from: nil)
        stage.signals = .quiet(figures: "no request where 40 were expected")
        stage.look()
        stage.obey()
        stage.look(50)
        #expect(stage.rollout.phase == .baking)
        stage.look(20)
        #expect(stage.rollout.phase == .finished(.done) && stage.rollout.liveAfter == "r-new")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var health = InstanceHealth.healthy
        var phase = InstancePhase.running
        var isSilent = false
        var hasHealth = true
        /// Whether it was well at first.
        var wasWell = false
        /// What it comes to, as the reason begins; nil: it waits still.
        var reason: String?
        var isHeld = false
    }

    @Test(arguments: [
        Row(testDescription: "failing from the start", health: .failing, reason: "PL7104"),
        Row(testDescription: "never says that it is well", health: .unknown, reason: "PL7104"),
        Row(testDescription: "failing after it was well", health: .failing, wasWell: true, reason: "PL7104"),
        Row(testDescription: "ends again and again", phase: .crashing, wasWell: true, reason: "PL7102"),
        Row(testDescription: "refused", phase: .refused, reason: "PL7103"),
        Row(testDescription: "silent from the start", isSilent: true, reason: "PL7203", isHeld: true),
        Row(testDescription: "silent after it was well", isSilent: true, wasWell: true, reason: "PL7203", isHeld: true),
        Row(
            testDescription: "well once, then of unknown health",
            health: .unknown,
            wasWell: true,
            reason: "PL7203",
            isHeld: true
        ),
        Row(
            testDescription: "neither health nor signals are declared",
            health: .unknown,
            hasHealth: false,
            reason: "PL7203",
            isHeld: true
        ),
    ])
    func `one that is not known to be well is never passed`(_ row: Row) {
        var stage = Stage(1, from: nil, hasHealth: row.hasHealth)
        stage.look()
        if row.wasWell {
            stage.obey()
            stage.look(10)
            #expect(stage.rollout.phase == .baking)
        } else if !row.isSilent {
            stage.obey()
        }
        stage.fleet["web-1"]?.health = row.health
        stage.fleet["web-1"]?.phase = row.phase
        if row.health == .failing { stage.fleet["web-1"]?.failingFor = .seconds(30) }
        for _ in 0..<200 where !stage.rollout.isFinished {
            stage.look(5, silent: row.isSilent ? ["web-1"] : [])
            if !row.isSilent, stage.rollout.members["web-1"]?.isBack == true { stage.obey() }
        }
        let done = stage.events.contains { if case .finished(.done, _) = $0 { true } else { false } }
        #expect(!done && stage.rollout.liveAfter == nil)
        #expect((stage.rollout.phase == .held) == row.isHeld, "\(stage.rollout.phase)")
        #expect(stage.rollout.reason.map { $0.hasPrefix(row.reason ?? "") } == true, "\(stage.rollout.reason ?? "")")
    }
}
