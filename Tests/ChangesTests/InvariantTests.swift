// InvariantTests: seeded runs: what must hold of records, gate and clock whatever is asked.
@testable import Changes
import Contracts
import Journal
import Testing

/// Numbers that look like chance and are the same for a seed.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

@Suite struct InvariantTests {
    private let actors = ["user:anna", "user:ben", "token:ci", "engine:rollout"]

    private func command(_ random: inout Seeded, _ now: Timestamp, _ number: Int) -> EnvironmentRecord.Command {
        let id = ChangeID(number: Int.random(in: 1...max(1, number), using: &random))
        let by = actors.randomElement(using: &random) ?? ""
        let revisions: [RevisionID?] = [nil, "r-1", "r-2", "r-3"]
        let revision = revisions.randomElement(using: &random) ?? nil
        switch Int.random(in: 0..<10, using: &random) {
        case 0...2:
            var change = Samples.change(
                number,
                from: revision,
                to: revisions.randomElement(using: &random) ?? nil,
                by: by,
                at: now
            )
            change.kind = ChangeKind.allCases.randomElement(using: &random) ?? .set
            change.base = ["r-a", "r-b", nil].randomElement(using: &random) ?? nil
            change.key = Bool.random(using: &random) ? "\(by) \(Int.random(in: 0..<5, using: &random))" : nil
            return .propose(change)
        case 3: return .approve(id, by: by, because: "")
        case 4, 5: return .start(id, emergency: nil)
        case 6, 7:
            let outcomes: [ChangeOutcome] = [
                .done, .reverted(because: "x"), .halted(because: "x"), .cancelled(because: "x"), .failed(because: "x"),
            ]
            return .finish(id, outcomes.randomElement(using: &random) ?? .done, live: revision)
        case 8: return .freeze(from: now, until: nil, because: "x", by: by)
        default: return .thaw("f-\(Int.random(in: 1...4, using: &random))", by: by, because: "x")
        }
    }

    @Test(arguments: 0..<200)
    func `a record keeps its promises whatever is asked of it`(seed: UInt64) throws {
        var random = Seeded(state: seed)
        var state = EnvironmentRecord()
        var events: [RecordEvent] = []
        var ended: Set<ChangeID> = []
        for step in 1...150 {
            let now = Timestamp(seconds: 1_790_000_000 + Int64(step))
            let command = command(&random, now, step)
            guard let made = try? EnvironmentRecord.decide(command, state, now: now) else { continue }
            for event in made {
                switch event {
                case .started(let id, _, _, _):
                    #expect(state.underWay == nil && !ended.contains(id))
                case .finished(let id, _, _, _):
                    #expect(ended.insert(id).inserted)
                case .approved(let id, let by, _, _):
                    #expect(Actor.isPerson(by) && state.entry(id)?.change.by != by)
                case .proposed(let change, _):
                    if let key = change.key { #expect(state.keys[key] == nil) }
                default: break
                }
                state.apply(event)
            }
            events += made
            let running = state.order.filter { id in
                if case .underWay = state.entry(id)?.stage { true } else { false }
            }
            #expect(running == [state.underWay].compactMap(\.self))
        }
        var again = EnvironmentRecord()
        for event in events { again.apply(event) }
        #expect(again == state)
    }

    @Test(arguments: 0..<60)
    func `the gate passes nothing that it must not`(seed: UInt64) throws {
        var random = Seeded(state: seed &+ 1_000)
        for _ in 0..<40 {
            let isProtected = Bool.random(using: &random)
            let approvals = Int.random(in: 0...2, using: &random)
            let after = Bool.random(using: &random) ? "\nafter: staging" : ""
            let lines = "protected: \(isProtected)\napprovals: \(approvals)\(after)"
            let now = try Samples.moment("2026-07-01T12:00:00Z")
            var change = Samples.change(9, at: now)
            change.kind = ChangeKind.allCases.randomElement(using: &random) ?? .set
            change.by = actors.randomElement(using: &random) ?? ""
            change.checks.verdict = ["pass", "warn", "fail", "unknown", "odd"].randomElement(using: &random) ?? ""
            change.emergency = Bool.random(using: &random) ? "customers cannot pay" : nil
            change.from = Bool.random(using: &random) ? Samples.old : Samples.base
            change.to = [Samples.new, Samples.old, nil].randomElement(using: &random) ?? nil
            let plans: [RevertPlan?] = [nil, .automatic(to: Samples.old), .impossible(because: "x"), .command("x")]
            change.revertPlan = plans.randomElement(using: &random) ?? nil
            var record = try Samples.record()
            let isBusy = Bool.random(using: &random)
            if isBusy {
                record.apply(.proposed(change: Samples.change(5, at: now)))
                record.apply(.started(change: "c-5", emergency: nil, at: now))
            }
            var stops = StopSwitch()
            let isStopped = Int.random(in: 0..<4, using: &random) == 0
            if isStopped { stops.apply(.stopped(scope: .everything, by: "user:zoe", because: "x", at: now)) }
            let contract = Int.random(in: 0..<8, using: &random) == 0 ? nil : try Samples.contract(lines)
            let answer = Gate.answer(
                GateQuestion(
                    contract: contract,
                    change: change,
                    record: record,
                    stops: stops,
                    now: now,
                    timeZone: Samples.timeZone
                )
            )
            let isBack = change.kind == .revert && change.to == Samples.old
            let stays = change.kind == .restart && change.to == record.live
            let isChecked = ["pass", "warn"].contains(change.checks.verdict)
            guard answer.isOpen else { continue }
            #expect(!isBusy && !isStopped && contract != nil)
            #expect(change.to == nil || change.from == record.live)
            #expect(isChecked || isBack || change.checks.verdict != "fail")
            if isProtected { #expect(isChecked || isBack || stays) }
            if isProtected { #expect(change.revertPlan != nil) }
            if approvals > 0 { #expect(isBack || stays) }
            if !after.isEmpty {
                #expect(isBack || stays || change.emergency != nil || change.kind == .recorded && change.to == nil)
            }
        }
    }

    /// Windows that are open or not, minute by minute, are those that `next` finds.
    @Test(arguments: 0..<80)
    func `the next opening is the first minute that is open`(seed: UInt64) throws {
        var random = Seeded(state: seed &+ 5_000)
        let zones = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"]
        let zone = zones.randomElement(using: &random) ?? "UTC"
        func time() -> String {
            let minute = Int.random(in: 0..<96, using: &random) * 15
            return (minute < 600 ? "0" : "") + "\(minute / 60):" + (minute % 60 < 10 ? "0" : "") + "\(minute % 60)"
        }
        let days = Weekdays.names.randomElement(using: &random) ?? "mon"
        let (from, to) = (time(), time())
        guard from != to else { return }
        let lines = """
            time_zone: \(zone)
            windows: [{days: "\(days),sun", from: "\(from)", to: "\(to)"}]
            """
        let environment = try #require(
            try Samples.contract(lines, isChecked: false).environment(named: "production")
        )
        let clock = try #require(LocalClock(zone: zone, data: Samples.timeZone))
        let times = ChangeTimes(environment, clock: clock, ordered: [], calendar: { _ in nil })
        // Around the jumps of spring and autumn, north and south.
        let around = ["2026-03-27", "2026-03-06", "2026-04-03", "2026-10-02", "2026-10-23", "2026-10-30"]
        let day = try Samples.moment((around.randomElement(using: &random) ?? "2026-03-27") + "T00:00:00Z").seconds
        let start = day + Int64.random(in: 0..<3 * 1_440, using: &random) * 60
        guard !times.isOpen(at: start) else { return }
        var minute = start
        while !times.isOpen(at: minute) { minute += 60 }
        #expect(times.opens(after: start) == minute, "\(zone) \(lines) from \(clock.shown(start))")
    }
}
