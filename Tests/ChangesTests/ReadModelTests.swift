// ReadModelTests: the journal folded: what pages show, and what is done with what cannot be read.
import Changes
import Journal
import Testing

@Suite struct ReadModelTests {
    private let origin = Origin(actor: "user:anna", cause: ["c-0"])
    private let now = Timestamp(seconds: 1_790_000_000)
    private let content = RevisionContent(
        contract: "plimsoll.yaml",
        files: [RevisionFile(path: "plimsoll.yaml", text: "plimsoll: 1\nservice: shop\n")]
    )

    /// A journal with a change shipped in three steps, a stop, a freeze and events of later versions.
    private func store() async throws -> MemoryStore {
        let store = MemoryStore()
        var versions: [StreamName: Int] = [:]
        func append(_ stream: StreamName, _ events: [NewEvent]) async throws {
            _ = try await store.append(events, to: stream, expecting: versions[stream] ?? 0, by: origin, at: now)
            versions[stream, default: 0] += events.count
        }
        var change = Samples.change(1, from: nil, to: content.id, at: now)
        change.base = content.base
        try await append(.revision(content.id), [try RevisionRecord.written(.recorded(content: content))])
        try await append(
            .changes("shop"),
            [try Numbering.written(.numbered(environment: "production", by: "user:anna"))]
        )
        let environment = StreamName.environment("shop", "production")
        try await append(
            environment,
            [
                try EnvironmentRecord.written(.proposed(change: change)),
                try EnvironmentRecord.written(.started(change: "c-1", emergency: nil, at: now)),
            ]
        )
        let plan = RolloutPlan(
            change: "c-1",
            service: "shop",
            environment: "production",
            from: nil,
            to: content.id,
            steps: [.instances(1), .share(100)],
            bake: .seconds(120),
            startWithin: .seconds(60),
            askAfter: .seconds(3_600),
            hasSignals: true,
            cause: []
        )
        let rollout: [RolloutEvent] = [
            .planned(plan: plan, at: now), .opened(step: 0, instances: ["web-1"], at: now),
            .assigned(instance: "web-1", revision: content.id, action: "a-1", at: now),
            .settled(instance: "web-1", action: "a-1", at: now), .baking(step: 0, at: now),
            .judged(step: 0, word: "go", figures: "errors 0 of 212", at: now),
            .opened(step: 1, instances: ["web-2"], at: now),
            .assigned(instance: "web-2", revision: content.id, action: "a-2", at: now),
            .failed(instance: "web-2", because: "it crashed", at: now), .held(because: "one failed", at: now),
        ]
        try await append(.rollout("shop", "c-1"), try rollout.map { try Rollout.written($0) })
        try await append(
            .stops,
            [try StopSwitch.written(.stopped(scope: .everything, by: "user:zoe", because: "x", at: now))]
        )
        try await append("incident/i-1", [NewEvent(kind: "incident.opened", payload: "{}")])
        try await append("incident/i-1", [NewEvent(kind: "incident.opened", payload: "{}")])
        try await append(environment, [NewEvent(kind: "environment.painted", payload: #"{"painted":{}}"#)])
        let later = try EnvironmentRecord.written(.thawed(freeze: "f-1", by: "user:zoe", because: "", at: now))
        try await append(environment, [NewEvent(kind: later.kind, payloadVersion: 99, payload: later.payload)])
        let end = RecordEvent.finished(change: "c-1", outcome: .done, live: content.id, at: now)
        try await append(environment, [try EnvironmentRecord.written(end)])
        return store
    }

    private func model(_ store: MemoryStore) async throws -> ReadModel {
        var model = ReadModel()
        for envelope in try await store.events(after: 0, limit: 1_000) { model.apply(envelope) }
        return model
    }

    @Test func `what happened is told by service, environment, change and revision`() async throws {
        let model = try await model(try await store())
        #expect(model.services == ["shop"])
        let view = try #require(model.environment("shop", "production"))
        #expect(view.record.live == content.id)
        #expect(view.record.proofs[content.base] == now)
        #expect(view.version == 5)
        #expect(model.liveContent("shop", "production") == content)
        let change = try #require(model.change("shop", "c-1"))
        #expect(change.entry.stage == .finished(.done, at: now))
        #expect(change.timeline.count == 13)
        #expect(change.timeline.map(\.position) == change.timeline.map(\.position).sorted())
        #expect(change.timeline.allSatisfy { $0.environment == "production" && $0.change == "c-1" })
        let rollout = try #require(change.rollout)
        #expect(rollout.phase == .held)
        #expect(rollout.step == 1)
        #expect(rollout.instances["web-1"]?.settled == now)
        #expect(rollout.instances["web-2"]?.failure == "it crashed")
        #expect(rollout.judged?.figures == "errors 0 of 212")
        #expect(model.stops.stops.map(\.scope) == [.everything])
        #expect(model.changes("shop", "production").map(\.entry.change.id) == ["c-1"])
        #expect(model.change("shop", "c-2") == nil)
        #expect(model.change("mail", "c-1") == nil)
    }

    @Test func `what cannot be read is counted and said, and changes nothing else`() async throws {
        let model = try await model(try await store())
        #expect(model.unread.keys.sorted() == ["environment.painted", "environment.thawed", "incident.opened"])
        #expect(model.unread["incident.opened"]?.count == 2)
        #expect(model.unread["environment.thawed"]?.because.contains("shape 99") == true)
        #expect(model.timeline.contains { $0.words.contains("environment.painted") })
        #expect(model.position == 20)
        // Nothing may be decided from a record with a hole.
        #expect(model.environment("shop", "production")?.unread != nil)
    }

    @Test func `an event that it has had is passed over`() async throws {
        let store = try await store()
        var model = try await model(store)
        let before = model
        for envelope in try await store.events(after: 0, limit: 1_000) { model.apply(envelope) }
        #expect(model == before)
    }

    @Test func `revisions are found by their first digits`() async throws {
        let model = try await model(try await store())
        #expect(model.revisions(beginning: content.id.text) == [content.id])
        #expect(model.revisions(beginning: content.id.short) == [content.id])
        #expect(model.revisions(beginning: String(content.id.text.dropFirst(2).prefix(6))) == [content.id])
        #expect(model.revisions(beginning: "r-") == [])
        #expect(model.revisions(beginning: "") == [])
    }

    @Test func `the timeline keeps the newest`() {
        var model = ReadModel()
        for number in 1...3_500 {
            let envelope = EventEnvelope(
                NewEvent(kind: "later.kind", payload: "{}"),
                position: Int64(number),
                stream: "later/x",
                version: number,
                time: now,
                origin: origin,
                previousHash: HashChain.origin
            )
            model.apply(envelope)
        }
        #expect(model.timeline.count == ReadModel.timelineLimit)
        #expect(model.timeline.last?.position == 3_500)
        #expect(model.timeline.first?.position == 2_501)
    }
}
