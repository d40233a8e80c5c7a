// RepositoryTests: commands under conflicts, refusals, and events of other shapes.
import Journal
import Synchronization
import Testing

/// A counter that goes no further than its limit.
struct Counter: Aggregate {
    enum Command: Sendable { case add(Int) }
    enum Event: Codable, Equatable, Sendable {
        case added(Int)
        case closed
    }
    enum Refusal: Error, Equatable { case full(at: Int) }

    static let name = "counter"
    static let payloadVersion = 2
    var total = 0

    static func decide(_ command: Command, _ state: Counter, now: Timestamp) throws(Refusal) -> [Event] {
        guard case .add(let number) = command, number != 0 else { return [] }
        guard state.total + number <= 1_000 else { throw .full(at: state.total) }
        return [.added(number)]
    }

    mutating func apply(_ event: Event) {
        if case .added(let number) = event { total += number }
    }

    /// Version 1 wrote `{"plus":1}`.
    static func upcast(_ payload: String, kind: String, from version: Int) -> String {
        let number = payload.filter { $0.isNumber || $0 == "-" }
        return "{\"added\":{\"_0\":\(number)}}"
    }
}

@Suite struct RepositoryTests {
    private let origin = Origin(actor: "user:anna", cause: ["c-1"])
    private static let noon = Timestamp(seconds: 1_772_442_720)

    @Test func `an event is written by its case and read back`() throws {
        let added = try Counter.written(.added(3))
        #expect(added == NewEvent(kind: "counter.added", payloadVersion: 2, payload: "{\"added\":{\"_0\":3}}"))
        #expect(try Counter.written(.closed).kind == "counter.closed")
        #expect(try Counter.read(envelope(added)) == .added(3))
    }

    @Test func `an older shape is brought to today's, a later or a broken one is not guessed at`() throws {
        let old = NewEvent(kind: "counter.added", payloadVersion: 1, payload: "{\"plus\":7}")
        #expect(try Counter.read(envelope(old)) == .added(7))
        #expect(try Counter.state(after: [envelope(old), envelope(try Counter.written(.added(2)))]).total == 9)
        for event in [
            NewEvent(kind: "counter.added", payloadVersion: 3, payload: "{\"added\":{\"_0\":1}}"),
            NewEvent(kind: "counter.added", payloadVersion: 2, payload: "{\"added\":{\"_0\":\"x\"}}"),
            NewEvent(kind: "counter.grown", payloadVersion: 2, payload: "{\"grown\":{}}"),
            NewEvent(kind: "counter.added", payloadVersion: 2, payload: "{"),
        ] {
            let failure = #expect(throws: StoreFailure.self) { try Counter.read(envelope(event)) }
            guard case .unreadable(position: 5, because: _) = failure else {
                Issue.record("\(event.payload) led to \(String(describing: failure))")
                continue
            }
        }
    }

    @Test func `commands that meet are all carried out, one after another`() async throws {
        let store = MemoryStore()
        let counters = Repository<Counter>(store, attempts: 100)
        let origin = origin
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { try await counters.perform(.add(1), on: "counter/a", by: origin) { Self.noon } }
            }
            try await group.waitForAll()
        }
        let loaded = try await counters.load("counter/a")
        #expect(loaded.state.total == 20)
        #expect(loaded.version == 20)
    }

    @Test func `a conflict is decided again from fresh state and at a fresh moment`() async throws {
        let store = RivalStore(rivals: 2)
        let counters = Repository<Counter>(store)
        let asked = Mutex<Int64>(0)
        let written = try await counters.perform(.add(1), on: "counter/a", by: origin) {
            asked.withLock { number in
                number += 1
                return Timestamp(seconds: number)
            }
        }
        #expect(written.map(\.version) == [3])
        #expect(written.map(\.time) == [Timestamp(seconds: 3)])
        #expect(try await counters.load("counter/a").state.total == 801)
        // The rivals brought it to 800: what would have been right before them is refused now.
        let rival = Repository<Counter>(RivalStore(rivals: 2))
        await #expect(throws: PerformFailure<Counter.Refusal>.refused(.full(at: 800))) {
            try await rival.perform(.add(201), on: "counter/a", by: origin) { Self.noon }
        }
    }

    @Test func `a stream that moves at each attempt is given up with the conflict`() async throws {
        let counters = Repository<Counter>(RivalStore(rivals: 1_000, adding: 0), attempts: 4)
        let failure = StoreFailure.conflict(stream: "counter/a", expected: 3, actual: 4)
        await #expect(throws: PerformFailure<Counter.Refusal>.store(failure)) {
            try await counters.perform(.add(1), on: "counter/a", by: origin) { Self.noon }
        }
    }

    @Test func `a command that changes nothing writes nothing`() async throws {
        let store = MemoryStore()
        let written = try await Repository<Counter>(store).perform(.add(0), on: "counter/a", by: origin) { Self.noon }
        #expect(written == [])
        #expect(try await store.head() == .empty)
    }

    private func envelope(_ event: NewEvent) -> EventEnvelope {
        EventEnvelope(
            event,
            position: 5,
            stream: "counter/a",
            version: 1,
            time: Self.noon,
            origin: origin,
            previousHash: HashChain.origin
        )
    }
}

/// A journal in which a rival is faster, so many times.
actor RivalStore: EventStore {
    private let inner = MemoryStore()
    private var rivals: Int
    private let amount: Int

    init(rivals: Int, adding amount: Int = 400) { (self.rivals, self.amount) = (rivals, amount) }

    func append(
        _ events: [NewEvent],
        to stream: StreamName,
        expecting version: Int,
        by origin: Origin,
        at time: Timestamp
    ) async throws(StoreFailure) -> [EventEnvelope] {
        if rivals > 0 {
            rivals -= 1
            let event = try Counter.written(.added(amount))
            _ = try await inner.append([event], to: stream, expecting: version, by: Origin(actor: "user:ben"), at: time)
        }
        return try await inner.append(events, to: stream, expecting: version, by: origin, at: time)
    }

    func events(in stream: StreamName, after version: Int, limit: Int) async throws(StoreFailure) -> [EventEnvelope] {
        try await inner.events(in: stream, after: version, limit: limit)
    }

    func events(after position: Int64, limit: Int) async throws(StoreFailure) -> [EventEnvelope] {
        try await inner.events(after: position, limit: limit)
    }

    func head() async throws(StoreFailure) -> JournalHead { try await inner.head() }

    nonisolated func growth() -> AsyncStream<Int64> { AsyncStream { $0.finish() } }
}
