// DesiredStateTests: an instance's order follows from the journal, and is given once.
import Changes
import Journal
import Testing

@testable import Processes

@Suite struct DesiredStateTests {
    let store = MemoryStore()
    let by = Origin(actor: "engine:rollout")

    private func write(_ event: RecordEvent) async throws {
        let stream = StreamName.environment("shop", "production")
        let count = try await store.allEvents(in: stream).count
        let written = try EnvironmentRecord.written(event)
        _ = try await store.append([written], to: stream, expecting: count, by: by, at: Timestamp(seconds: 1))
    }

    private func write(_ event: RolloutEvent, _ change: ChangeID = "c-1") async throws {
        let stream = StreamName.rollout("shop", change)
        let count = try await store.allEvents(in: stream).count
        let written = try Rollout.written(event)
        _ = try await store.append([written], to: stream, expecting: count, by: by, at: Timestamp(seconds: 1))
    }

    private func order(_ id: InstanceID) async throws -> InstanceOrder {
        try await DesiredState().caughtUp(with: store).order(for: id, of: "shop", in: "production")
    }

    private func change(_ id: ChangeID, _ from: RevisionID?, _ to: RevisionID) -> Change {
        Change(
            id: id,
            service: "shop",
            environment: "production",
            kind: .ship,
            from: from,
            to: to,
            base: nil,
            by: "user:anna",
            why: "",
            proposed: Timestamp(seconds: 1)
        )
    }

    private func begin(_ id: ChangeID, _ from: RevisionID?, _ to: RevisionID) async throws {
        try await write(.proposed(change: change(id, from, to)))
        try await write(.started(change: id, emergency: nil, at: Timestamp(seconds: 1)))
        let plan = RolloutPlan(
            change: id,
            service: "shop",
            environment: "production",
            from: from,
            to: to,
            steps: [.share(100)],
            bake: .seconds(1),
            startWithin: .seconds(1),
            askAfter: .seconds(1),
            hasSignals: false,
            cause: ["c-0"]
        )
        try await write(.planned(plan: plan, at: Timestamp(seconds: 1)), id)
    }

    @Test func `an instance is told once, whatever ends`() async throws {
        let time = Timestamp(seconds: 1)
        var first = try await order("web-1")
        #expect(first.revision == nil && first.generation == 0 && first.action == "none")
        try await begin("c-1", nil, "r-1")
        try await write(.assigned(instance: "web-1", revision: "r-1", action: "c-1/1/web-1", at: time))
        first = try await order("web-1")
        #expect(first.action == "c-1/1/web-1" && first.revision == "r-1" && first.cause == ["c-0", "c-1"])
        try await write(.finished(outcome: .done, at: time))
        try await write(.finished(change: "c-1", outcome: .done, live: "r-1", at: time))
        // The end of a rollout starts nothing anew; who comes later gets the live revision.
        #expect(try await order("web-1") == first)
        let late = try await order("web-2")
        #expect(late.action == "live:r-1" && late.revision == "r-1" && late.generation > 0)

        try await begin("c-2", "r-1", "r-2")
        #expect(try await order("web-1") == first)
        #expect(try await order("web-2") == late)
        try await write(.assigned(instance: "web-1", revision: "r-2", action: "c-2/1/web-1", at: time), "c-2")
        try await write(.reverting(because: "bad", at: time), "c-2")
        try await write(.assigned(instance: "web-1", revision: "r-1", action: "c-2/back/web-1", at: time), "c-2")
        let back = try await order("web-1")
        #expect(back.revision == "r-1" && back.generation > first.generation)
        try await write(.finished(change: "c-2", outcome: .reverted(because: "bad"), live: "r-1", at: time))
        #expect(try await order("web-1") == back)
        #expect(try await order("web-2") == late)
    }

    @Test func `who missed a rollout catches up, and who was taken out stays so until the next change`() async throws {
        let time = Timestamp(seconds: 1)
        try await begin("c-1", nil, "r-1")
        try await write(.assigned(instance: "web-1", revision: "r-1", action: "c-1/1/web-1", at: time))
        try await write(.quarantined(instance: "web-2", action: "c-1/out/web-2", because: "bad disk", at: time))
        try await write(.finished(change: "c-1", outcome: .done, live: "r-1", at: time))
        let missed = try await order("web-1")
        #expect(try await order("web-2").goal == .stop)
        try await begin("c-2", "r-1", "r-2")
        #expect(try await order("web-2").goal == .stop)
        try await write(.finished(change: "c-2", outcome: .done, live: "r-2", at: time))
        let caughtUp = try await order("web-1")
        #expect(caughtUp.action == "live:r-2" && caughtUp.generation > missed.generation)
        #expect(try await order("web-2").action == "live:r-2")
    }
}
