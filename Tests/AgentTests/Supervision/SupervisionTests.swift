// SupervisionTests: what is to be done about a program, decided without one.
import Changes
import Support
import Testing

@testable import Agent

@Suite struct SupervisionTests {
    static let old = RevisionID("r-old")
    static let new = RevisionID("r-new")

    static func preparation(
        _ revision: RevisionID = old,
        health: HealthCheck? = nil,
        drain: String? = nil
    ) -> Preparation {
        Preparation(
            revision: revision,
            service: "shop",
            environment: "production",
            files: [],
            variables: [],
            secrets: [],
            health: health,
            requests: nil,
            drain: drain,
            graceMilliseconds: 10_000,
            text: ""
        )
    }

    static let http = HealthCheck(
        http: "http://127.0.0.1:1/",
        tcp: nil,
        command: nil,
        everyMilliseconds: 5_000,
        deadlineMilliseconds: 2_000,
        startMilliseconds: 60_000
    )

    static func order(_ generation: Int64, _ revision: RevisionID?, _ action: String) -> InstanceOrder {
        InstanceOrder(generation: generation, action: action, goal: .run, revision: revision, cause: ["c-1"])
    }

    /// A supervision with a server whose program runs on the old revision by action `a`.
    static func running(health: HealthCheck? = nil, drain: String? = nil) -> Supervision {
        var it = Supervision(policy: SupervisionPolicy(restart: .onFailure, hasServer: true))
        _ = it.step(.order(order(1, old, "a")), at: .zero)
        let target = StartTarget(revision: old, action: "a", cause: ["c-1"])
        _ = it.step(.prepared(target, preparation(health: health, drain: drain)), at: .zero)
        _ = it.step(.started, at: .seconds(1))
        return it
    }

    @Test func `without a server the repository is checked, started, and its end is ours`() {
        var it = Supervision(policy: SupervisionPolicy(restart: .never, hasServer: false))
        let target = StartTarget(revision: nil, action: nil)
        let preparation = Self.preparation()
        #expect(it.step(.began, at: .zero) == [.prepare(target)])
        #expect(it.step(.prepared(target, preparation), at: .zero) == [.start(target, preparation)])
        #expect(it.step(.started, at: .zero) == [.ready])
        #expect(it.status.phase == .running)
        #expect(it.step(.ended(.exited(3)), at: .seconds(5)) == [.exit(3)])
        #expect(it.step(.ended(.exited(3)), at: .seconds(5)) == [])
    }

    @Test func `a refused revision ends with 78 and no start`() {
        var it = Supervision(policy: SupervisionPolicy(restart: .never, hasServer: false))
        let target = StartTarget(revision: nil, action: nil)
        _ = it.step(.began, at: .zero)
        let actions = it.step(.refused(target, Refusal(revision: Self.new, reason: "2 errors")), at: .zero)
        #expect(actions.last == .exit(78))
        #expect(!actions.contains { if case .start = $0 { true } else { false } })
        #expect(it.status.phase == .refused)
        #expect(it.status.reason == "2 errors")
    }

    @Test func `crashes wait ever longer, and a steady run begins anew`() {
        var it = Self.running()
        var waits: [Duration] = []
        var now = Duration.seconds(1)
        for _ in 0..<8 {
            let actions = it.step(.ended(.signalled(11)), at: now)
            #expect(actions.count == 1)
            #expect(it.status.phase == .crashing)
            let due = it.deadline(now) ?? .zero
            waits.append(due - now)
            now = due
            let target = StartTarget(revision: Self.old, action: "a", cause: ["c-1"])
            #expect(it.step(.tick, at: now) == [.prepare(target)])
            _ = it.step(.prepared(target, Self.preparation()), at: now)
            _ = it.step(.started, at: now)
        }
        #expect(waits == [1, 2, 4, 8, 16, 30, 30, 30].map { .seconds($0) })
        _ = it.step(.ended(.exited(1)), at: now + .seconds(61))
        #expect(it.deadline(now) == now + .seconds(62))
    }

    @Test func `the next revision is checked while the one before runs, then takes its place`() {
        var it = Self.running()
        let target = StartTarget(revision: Self.new, action: "b", cause: ["c-1"])
        let preparation = Self.preparation(Self.new)
        #expect(it.step(.order(Self.order(2, Self.new, "b")), at: .seconds(2)) == [.prepare(target)])
        #expect(it.status.phase == .running)
        #expect(it.step(.prepared(target, preparation), at: .seconds(3)) == [.send(SignalNames.terminate)])
        #expect(it.status.done == "a")
        #expect(it.step(.ended(.signalled(15)), at: .seconds(4)) == [.start(target, preparation)])
        _ = it.step(.started, at: .seconds(4))
        #expect(it.status.done == "b")
        #expect(it.status.revision == Self.new)
    }

    @Test func `a refused next revision leaves the program as it is, and the way back restarts nothing`() {
        var it = Self.running()
        let target = StartTarget(revision: Self.new, action: "b", cause: ["c-1"])
        _ = it.step(.order(Self.order(2, Self.new, "b")), at: .seconds(2))
        let refusal = Refusal(revision: Self.new, reason: "1 error")
        let actions = it.step(.refused(target, refusal), at: .seconds(3))
        #expect(actions.allSatisfy { if case .say = $0 { true } else { false } })
        #expect(it.status.phase == .refused)
        #expect(it.status.done == "b")
        #expect(it.status.startedAt == .seconds(1))
        #expect(it.step(.order(Self.order(3, Self.old, "c")), at: .seconds(4)) == [])
        #expect(it.status.phase == .running)
        #expect(it.status.done == "c")
    }

    @Test func `a restart on the same revision is carried out once`() {
        var it = Self.running()
        let target = StartTarget(revision: Self.old, action: "again", cause: ["c-1"])
        let preparation = Self.preparation()
        #expect(it.step(.order(Self.order(2, Self.old, "again")), at: .seconds(2)) == [.prepare(target)])
        _ = it.step(.prepared(target, preparation), at: .seconds(2))
        _ = it.step(.ended(.exited(0)), at: .seconds(3))
        _ = it.step(.started, at: .seconds(3))
        #expect(it.step(.order(Self.order(3, Self.old, "again")), at: .seconds(4)) == [])
        #expect(it.step(.order(Self.order(2, Self.new, "late")), at: .seconds(4)) == [])
    }

    @Test func `a stop runs the drain hook, then signals, then kills`() {
        var it = Self.running(drain: "drain.sh")
        #expect(it.step(.signal(15), at: .seconds(2)) == [.drain("drain.sh")])
        #expect(it.status.phase == .draining)
        #expect(it.deadline(.seconds(2)) == .seconds(9.5))
        let late = it.step(.tick, at: .seconds(9.5))
        #expect(late.suffix(2) == [.endDrain, .send(15)])
        #expect(it.step(.tick, at: .seconds(12)).last == .kill)
        #expect(it.step(.ended(.signalled(9)), at: .seconds(12)) == [.exit(137)])
    }

    @Test func `a stop during a check ends us at once`() {
        var it = Supervision(policy: SupervisionPolicy(restart: .never, hasServer: false))
        _ = it.step(.began, at: .zero)
        #expect(it.step(.signal(15), at: .zero) == [.abandonPreparation, .exit(143)])
    }

    @Test func `other signals are the program's`() {
        var it = Self.running()
        for number: Int32 in [1, 3, 10, 12, 28] {
            #expect(it.step(.signal(number), at: .seconds(2)) == [.send(number)])
        }
    }

    @Test func `an order to stop keeps the agent, and an order to run starts again`() {
        var it = Self.running()
        let stop = InstanceOrder(generation: 2, action: "s", goal: .stop, revision: nil, cause: [])
        #expect(it.step(.order(stop), at: .seconds(2)) == [.send(15)])
        #expect(it.step(.ended(.exited(0)), at: .seconds(3)) == [])
        #expect(it.status.phase == .stopped)
        #expect(it.status.done == "s")
        let target = StartTarget(revision: Self.old, action: "r", cause: ["c-1"])
        #expect(it.step(.order(Self.order(3, Self.old, "r")), at: .seconds(4)) == [.prepare(target)])
    }

    @Test func `with the server away the good revision starts, and the server's word on it restarts nothing`() {
        var it = Supervision(policy: SupervisionPolicy(restart: .onFailure, hasServer: true))
        #expect(it.step(.began, at: .zero) == [])
        let target = StartTarget(revision: Self.old, action: nil)
        #expect(it.step(.serverAway(good: Self.old), at: .zero).last == .prepare(target))
        _ = it.step(.prepared(target, Self.preparation()), at: .zero)
        _ = it.step(.started, at: .zero)
        #expect(it.step(.order(Self.order(1, Self.old, "live:r-old")), at: .seconds(9)) == [])
        #expect(it.status.done == "live:r-old")
    }

    @Test func `with the server away and nothing known to be good it waits and says so once`() {
        var it = Supervision(policy: SupervisionPolicy(restart: .onFailure, hasServer: true))
        #expect(it.step(.serverAway(good: nil), at: .zero).count == 1)
        #expect(it.step(.serverAway(good: nil), at: .seconds(1)) == [])
        #expect(it.status.phase == .starting)
    }

    @Test func `health makes a program well, one miss does not undo that, two do`() {
        var it = Self.running(health: Self.http)
        #expect(it.status.phase == .starting)
        #expect(it.step(.health(isWell: false, reason: "refused"), at: .seconds(2)) == [])
        #expect(it.status.health == .unknown)
        #expect(it.step(.health(isWell: true, reason: nil), at: .seconds(3)) == [.ready, .remember(Self.old)])
        #expect(it.status.phase == .running)
        _ = it.step(.health(isWell: false, reason: "500"), at: .seconds(4))
        #expect(it.status.health == .healthy)
        _ = it.step(.health(isWell: false, reason: "500"), at: .seconds(5))
        #expect(it.status.health == .failing)
        #expect(it.status.reason == "500")
    }

    @Test func `a program that is not well within its start is failing`() {
        var it = Self.running(health: Self.http)
        _ = it.step(.health(isWell: false, reason: "refused"), at: .seconds(62))
        #expect(it.status.health == .failing)
        #expect(it.status.phase == .starting)
    }

    @Test func `a program that cannot be started on a new revision goes back`() {
        var it = Self.running()
        let target = StartTarget(revision: Self.new, action: "b", cause: ["c-1"])
        _ = it.step(.order(Self.order(2, Self.new, "b")), at: .seconds(2))
        _ = it.step(.prepared(target, Self.preparation(Self.new)), at: .seconds(3))
        _ = it.step(.ended(.exited(0)), at: .seconds(4))
        let actions = it.step(.notStarted(because: "disk full", code: 74), at: .seconds(4))
        #expect(actions.last == .prepare(StartTarget(revision: Self.old, action: "a", cause: ["c-1"])))
        #expect(it.status.phase == .refused)
        #expect(it.status.done == "b")
    }

    @Test(arguments: 1...200)
    func `a storm of orders ends on the last, with one program at a time`(seed: Int) {
        var storm = Storm(seed: UInt64(seed))
        storm.run()
        #expect(storm.overlaps == 0)
        #expect(storm.isSettled)
        #expect(storm.runs <= 1)
    }
}

/// A random world around a supervision: orders, ends, refusals and time in any order.
private struct Storm {
    var random: SplitMix
    var it = Supervision(policy: SupervisionPolicy(restart: .onFailure, hasServer: true))
    var now = Duration.zero
    var generation: Int64 = 0
    /// Programs that run now.
    var runs = 0
    var overlaps = 0
    var preparing: StartTarget?
    var starting: Preparation?

    init(seed: UInt64) { random = SplitMix(state: seed) }

    mutating func carry(_ actions: [SupervisionAction]) {
        for action in actions {
            switch action {
            case .prepare(let target): preparing = target
            case .abandonPreparation: preparing = nil
            case .start(_, let preparation):
                if runs > 0 { overlaps += 1 }
                runs += 1
                starting = preparation
            default: break
            }
        }
        if starting != nil {
            starting = nil
            carry(it.step(.started, at: now))
        }
    }

    mutating func order() {
        generation += 1
        let revision = RevisionID("r-\(random.next() % 3)")
        carry(it.step(.order(SupervisionTests.order(generation, revision, "action-\(generation)")), at: now))
    }

    mutating func answerPreparation(mayRefuse: Bool) {
        guard let target = preparing else { return }
        preparing = nil
        if mayRefuse, random.next() % 4 == 0 {
            carry(it.step(.refused(target, Refusal(revision: target.revision, reason: "no")), at: now))
        } else if mayRefuse, random.next() % 6 == 0 {
            carry(it.step(.unprepared(target, because: "away"), at: now))
        } else {
            let preparation = SupervisionTests.preparation(target.revision ?? SupervisionTests.old)
            carry(it.step(.prepared(target, preparation), at: now))
        }
    }

    mutating func endProgram() {
        guard runs > 0 else { return }
        runs -= 1
        carry(it.step(.ended(random.next() % 2 == 0 ? .signalled(15) : .exited(1)), at: now))
    }

    mutating func run() {
        order()
        for _ in 0..<300 {
            now += .milliseconds(Int64(random.next() % 3_000))
            switch random.next() % 6 {
            case 0, 1: order()
            case 2, 3: answerPreparation(mayRefuse: it.current != nil)
            case 4: endProgram()
            default: carry(it.step(.tick, at: now))
            }
            if it.hasEnded { return }
        }
        // Then it is quiet: everything is answered, stops succeed, time goes on.
        for _ in 0..<40 {
            now += .seconds(31)
            carry(it.step(.tick, at: now))
            answerPreparation(mayRefuse: false)
            if case .stopping = it.program { endProgram() }
        }
    }

    /// Whether the last order was carried out and a program runs.
    var isSettled: Bool {
        if it.hasEnded { return true }
        guard case .running = it.program else { return false }
        return it.done == "action-\(generation)" && runs == 1
    }
}

/// Numbers that look like chance and are the same each time.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
