// RecordTests: what an environment's record takes, and what it says no to.
import Changes
import Journal
import Testing

@Suite struct RecordTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func change(_ number: Int, from: RevisionID? = nil, by: String = "user:anna") -> Change {
        Samples.change(number, from: from, to: RevisionID("r-\(number)"), by: by, at: now)
    }

    /// The record after commands, each of which must be taken.
    private func record(_ commands: [EnvironmentRecord.Command]) throws -> EnvironmentRecord {
        var state = EnvironmentRecord()
        for command in commands {
            for event in try EnvironmentRecord.decide(command, state, now: now) { state.apply(event) }
        }
        return state
    }

    private func refusal(
        _ command: EnvironmentRecord.Command,
        after commands: [EnvironmentRecord.Command]
    ) throws -> EnvironmentRecord.Refusal? {
        let state = try record(commands)
        do throws(EnvironmentRecord.Refusal) {
            _ = try EnvironmentRecord.decide(command, state, now: now)
            return nil
        } catch { return error }
    }

    @Test func `a change that is done makes its revision live and proves its base`() throws {
        let state = try record([
            .propose(change(1)), .approve("c-1", by: "user:ben", because: "read it"), .start("c-1", emergency: nil),
            .finish("c-1", .done, live: "r-1"),
        ])
        #expect(state.live == "r-1")
        #expect(state.liveBy == "c-1")
        #expect(state.liveBase == Samples.base)
        #expect(state.proofs == [Samples.base: now])
        #expect(state.underWay == nil)
        #expect(state.entry("c-1")?.approvals.map(\.by) == ["user:ben"])
        #expect(state.entry("c-1")?.stage == .finished(.done, at: now))
    }

    @Test(arguments: [
        ChangeOutcome.reverted(because: "errors"), .halted(because: "stopped"), .cancelled(because: "no"),
    ])
    func `a change that is not done proves nothing`(outcome: ChangeOutcome) throws {
        let state = try record([
            .propose(change(1)), .start("c-1", emergency: nil), .finish("c-1", outcome, live: nil),
        ])
        #expect(state.proofs.isEmpty)
        #expect(state.live == nil)
        #expect(state.underWay == nil)
    }

    @Test func `going back takes the proof of what was left`() throws {
        var back = change(2, from: "r-1")
        back.kind = .revert
        back.base = "r-0"
        let state = try record([
            .propose(change(1)), .start("c-1", emergency: nil), .finish("c-1", .done, live: "r-1"), .propose(back),
            .start("c-2", emergency: nil), .finish("c-2", .done, live: "r-2"),
        ])
        #expect(state.proofs.keys.sorted() == ["r-0"])
    }

    @Test func `two changes are never under way at once`() throws {
        let before: [EnvironmentRecord.Command] = [
            .propose(change(1)), .propose(change(2)), .start("c-1", emergency: nil),
        ]
        #expect(try refusal(.start("c-2", emergency: "now"), after: before) == .underWay("c-1"))
        #expect(try refusal(.start("c-1", emergency: nil), after: before) == nil)
    }

    @Test func `what is asked twice happens once`() throws {
        let before: [EnvironmentRecord.Command] = [
            .propose(change(1)), .approve("c-1", by: "user:ben", because: ""), .start("c-1", emergency: nil),
        ]
        let running = try record(before)
        #expect(try EnvironmentRecord.decide(.start("c-1", emergency: nil), running, now: now).isEmpty)
        let again = EnvironmentRecord.Command.approve("c-1", by: "user:ben", because: "again")
        #expect(try EnvironmentRecord.decide(again, running, now: now).isEmpty)
        let over = try record(before + [.finish("c-1", .done, live: "r-1")])
        let end = EnvironmentRecord.Command.finish("c-1", .halted(because: "late"), live: nil)
        #expect(try EnvironmentRecord.decide(end, over, now: now).isEmpty)
    }

    @Test func `a key proposes once`() throws {
        var one = change(1)
        one.key = "user:anna k"
        var two = change(2)
        two.key = "user:anna k"
        let state = try record([.propose(one)])
        #expect(try EnvironmentRecord.decide(.propose(two), state, now: now).isEmpty)
        #expect(state.keys == ["user:anna k": "c-1"])
    }

    @Test func `who may not say yes is told why`() throws {
        let one: [EnvironmentRecord.Command] = [.propose(change(1))]
        let own = EnvironmentRecord.Command.approve("c-1", by: "user:anna", because: "")
        #expect(try refusal(own, after: one) == .ownChange("c-1", by: "user:anna"))
        let token = EnvironmentRecord.Command.approve("c-1", by: "token:ci", because: "")
        #expect(try refusal(token, after: one) == .noPerson("token:ci"))
        let unknown = EnvironmentRecord.Command.approve("c-9", by: "user:ben", because: "")
        #expect(try refusal(unknown, after: one) == .unknownChange("c-9"))
        let late = one + [.finish("c-1", .cancelled(because: "no"), live: nil)]
        let after = EnvironmentRecord.Command.approve("c-1", by: "user:ben", because: "")
        #expect(try refusal(after, after: late) == .ended("c-1"))
    }

    @Test func `a change from what is not live any more does not start`() throws {
        let before: [EnvironmentRecord.Command] = [
            .propose(change(1)), .propose(change(2)), .start("c-1", emergency: nil),
            .finish("c-1", .done, live: "r-1"),
        ]
        #expect(try refusal(.start("c-2", emergency: nil), after: before) == .movedOn("c-2", from: nil, live: "r-1"))
    }

    @Test func `only a change that moved nothing is called off, only others' changes end without a start`() throws {
        let one: [EnvironmentRecord.Command] = [.propose(change(1))]
        #expect(try refusal(.finish("c-1", .done, live: nil), after: one) == .notStarted("c-1"))
        #expect(try refusal(.finish("c-1", .cancelled(because: "no"), live: nil), after: one) == nil)
        var recorded = change(1)
        recorded.kind = .recorded
        #expect(try refusal(.finish("c-1", .done, live: nil), after: [.propose(recorded)]) == nil)
    }

    @Test func `freezes have names of their own, and hold until they are thawed`() throws {
        let freeze = EnvironmentRecord.Command.freeze(from: now, until: nil, because: "audit", by: "user:anna")
        let thaw = EnvironmentRecord.Command.thaw("f-1", by: "user:ben", because: "over")
        let state = try record([freeze, freeze, thaw, freeze])
        #expect(state.freezes.map(\.id) == ["f-2", "f-3"])
        #expect(try refusal(thaw, after: [freeze, thaw]) == .unknownFreeze("f-1"))
        let reversed = EnvironmentRecord.Command.freeze(from: now, until: now, because: "", by: "user:anna")
        #expect(try refusal(reversed, after: []) == .reversedFreeze)
    }

    @Test func `the same attempt is noted once a minute`() throws {
        func attempt(_ seconds: Int, _ code: String) -> EnvironmentRecord.Command {
            let refusal = GateRefusal(code: code, message: "no", lift: "", yieldsToEmergency: false)
            return .refuse(
                RefusedAttempt(
                    kind: .set,
                    to: nil,
                    by: "token:app",
                    why: "boot",
                    cause: [],
                    refusals: [refusal],
                    at: now + .seconds(seconds)
                )
            )
        }
        let state = try record([
            attempt(0, "PL6403"), attempt(1, "PL6403"), attempt(59, "PL6403"), attempt(2, "PL6404"),
            attempt(60, "PL6403"),
        ])
        #expect(state.refused.count == 3)
    }

    @Test func `stops hold against what they name`() throws {
        var stops = StopSwitch()
        func take(_ command: StopSwitch.Command) throws {
            for event in try StopSwitch.decide(command, stops, now: now) { stops.apply(event) }
        }
        try take(.stop(.service("shop"), by: "user:anna", because: "loop"))
        try take(.stop(.service("shop"), by: "user:ben", because: "loop"))
        try take(.stop(.actor("token:ci"), by: "user:anna", because: "strange"))
        #expect(stops.stops.count == 2)
        #expect(stops.stops(against: "shop", by: "user:zoe").count == 1)
        #expect(stops.stops(against: "shop", by: "token:ci").count == 2)
        #expect(stops.stops(against: "mail", by: "user:zoe").isEmpty)
        try take(.lift(.service("shop"), by: "user:ben", because: "mended"))
        try take(.stop(.everything, by: "user:ben", because: "fire"))
        #expect(stops.stops(against: "mail", by: "user:zoe").map(\.scope) == [.everything])
        #expect(throws: StopSwitch.Refusal.notStopped(.service("shop"))) {
            try StopSwitch.decide(.lift(.service("shop"), by: "user:ben", because: ""), stops, now: now)
        }
    }

    @Test func `a revision is recorded once`() throws {
        let content = RevisionContent(contract: "plimsoll.yaml", files: [RevisionFile(path: "a", text: "b")])
        var record = RevisionRecord()
        for event in try RevisionRecord.decide(.record(content), record, now: now) { record.apply(event) }
        #expect(try RevisionRecord.decide(.record(content), record, now: now).isEmpty)
        let other = RevisionContent(contract: "plimsoll.yaml", files: [])
        #expect(throws: RevisionRecord.Refusal.self) {
            try RevisionRecord.decide(.record(other), record, now: now)
        }
    }
}
