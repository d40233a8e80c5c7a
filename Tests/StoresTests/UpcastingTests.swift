// UpcastingTests: a journal that an earlier version of a program wrote, read by a later one and the other way round.
import Journal
import Stores
import Testing

@Suite struct UpcastingTests {
    /// A counter as it was: it counted steps of one.
    struct EarlierCounter: Aggregate {
        enum Command: Sendable { case add }
        enum Event: Codable, Equatable, Sendable { case added(plus: Int) }
        enum Refusal: Error {}
        static let name = "counter"
        var total = 0
        static func decide(_: Command, _: EarlierCounter, now: Timestamp) throws(Refusal) -> [Event] {
            [.added(plus: 1)]
        }
        mutating func apply(_ event: Event) { if case .added(let number) = event { total += number } }
    }

    /// The same later: an amount, and by whom.
    struct LaterCounter: Aggregate {
        enum Command: Sendable { case add(Int) }
        enum Event: Codable, Equatable, Sendable { case added(amount: Int, unit: String) }
        enum Refusal: Error {}
        static let name = "counter"
        static let payloadVersion = 2
        var total = 0
        var units: [String] = []
        static func decide(_ command: Command, _: LaterCounter, now: Timestamp) throws(Refusal) -> [Event] {
            guard case .add(let amount) = command else { return [] }
            return [.added(amount: amount, unit: "crate")]
        }
        mutating func apply(_ event: Event) {
            guard case .added(let amount, let unit) = event else { return }
            total += amount
            units.append(unit)
        }
        static func upcast(_ payload: String, kind: String, from version: Int) -> String {
            guard kind == "counter.added", version == 1 else { return payload }
            return "{\"added\":{\"amount\":\(payload.filter(\.isNumber)),\"unit\":\"piece\"}}"
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an old shape in the journal reads as the new one, and the chain is as it was`(_ kind: StoreKind) async throws
    {
        let store = try await OpenedStore(kind).store
        let earlier = Repository<EarlierCounter>(store)
        for _ in 0..<3 { try await earlier.perform(.add, on: "counter/a", by: origin) { noon } }
        let before = try await store.events(after: 0, limit: 10)
        #expect(before.map(\.payload) == Array(repeating: "{\"added\":{\"plus\":1}}", count: 3))

        let later = Repository<LaterCounter>(store)
        try await later.perform(.add(39), on: "counter/a", by: origin) { noon }
        let loaded = try await later.load("counter/a")
        #expect(loaded.state.total == 42)
        #expect(loaded.state.units == ["piece", "piece", "piece", "crate"])
        let after = try await store.events(after: 0, limit: 10)
        #expect(Array(after.prefix(3)) == before)
        #expect(after.map(\.payloadVersion) == [1, 1, 1, 2])
        #expect(try await Verification.run(store) == .holds(try await store.head()))

        // The earlier program guesses at nothing, and says which version it would need.
        let failure = await #expect(throws: StoreFailure.self) { try await earlier.load("counter/a") }
        #expect(failure.map { "\($0)" }?.contains("has shape 2, this version knows 1") == true)
    }

    @Test func `a file of an earlier version is read after it was closed and opened`() async throws {
        let path = try keptFolder() + "/journal.sqlite"
        let old = try SQLiteStore(path: path)
        try await Repository<EarlierCounter>(old).perform(.add, on: "counter/a", by: origin) { noon }
        old.close()
        let store = try SQLiteStore(path: path)
        #expect(try await Repository<LaterCounter>(store).load("counter/a").state.units == ["piece"])
        store.close()
    }
}
