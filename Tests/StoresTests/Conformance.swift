// Conformance: what every journal does, whatever it is kept in.
import Journal
import Testing

/// The stores that are held to the suite.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite
    case postgresql

    var testDescription: String { rawValue }
}

let origin = Origin(actor: "user:anna", cause: ["c-117", "c-118"])
let noon = Timestamp(seconds: 1_772_442_720)

/// An event with a number in it.
func event(_ number: Int, kind: String = "counter.added") -> NewEvent {
    NewEvent(kind: kind, payload: "{\"added\":{\"_0\":\(number)}}")
}

@Suite struct ConformanceTests {
    @Test(arguments: StoreKind.allCases)
    func `an empty journal has no events and an empty head`(_ kind: StoreKind) async throws {
        let opened = try await OpenedStore(kind)
        #expect(try await opened.store.head() == .empty)
        #expect(try await opened.store.events(after: 0, limit: 10) == [])
        #expect(try await opened.store.events(in: "a", after: 0, limit: 10) == [])
    }

    @Test(arguments: StoreKind.allCases)
    func `appended events are read back as they were answered`(_ kind: StoreKind) async throws {
        let store = try await OpenedStore(kind).store
        let texts = ["{}", "{\"a\":\"é ✓ \\\"'\\\\ 𝄞\"}", "[null]", "", String(repeating: "x", count: 70_000)]
        let events = texts.map { NewEvent(kind: "k.\($0.utf8.count)", payloadVersion: 3, payload: $0) }
        let stream = StreamName("environment/shop/pro'd\"uct\\ion é")
        let strange = Origin(actor: "user:ø'", cause: ["", "c-1", "é"])
        let first = try await store.append(events, to: stream, expecting: 0, by: strange, at: noon)
        let second = try await store.append(
            [event(1)],
            to: "b",
            expecting: 0,
            by: Origin(actor: "x"),
            at: noon + .seconds(1)
        )
        #expect(first.map(\.position) == [1, 2, 3, 4, 5])
        #expect(first.map(\.version) == [1, 2, 3, 4, 5])
        #expect(first.map(\.payload) == texts)
        #expect(first.allSatisfy { $0.origin == strange && $0.time == noon && $0.payloadVersion == 3 })
        #expect(try await store.events(in: stream, after: 0, limit: 10) == first)
        #expect(try await store.events(in: stream, after: 3, limit: 1) == [first[3]])
        #expect(try await store.events(after: 0, limit: 100) == first + second)
        #expect(try await store.events(after: 4, limit: 1) == [first[4]])
        #expect(try await store.events(after: 0, limit: 0) == [])
        #expect(try await store.events(after: 6, limit: 10) == [])
        #expect(try await store.head() == JournalHead(position: 6, hash: second[0].hash))
        #expect(HashChain.firstBreak(in: first + second) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func `that it can be written is proved without an event`(_ kind: StoreKind) async throws {
        let store = try await OpenedStore(kind).store
        try await store.proveWritable()
        let written = try await store.append([event(1)], to: "a", expecting: 0, by: origin, at: noon)
        for _ in 1...3 { try await store.proveWritable() }
        #expect(try await store.head() == JournalHead(position: 1, hash: written[0].hash))
        #expect(try await store.events(after: 0, limit: 10) == written)
        #expect(try await store.append([event(2)], to: "a", expecting: 1, by: origin, at: noon).map(\.position) == [2])
    }

    @Test(arguments: StoreKind.allCases, [0, 1, 3])
    func `a stream that is at another version conflicts, and nothing is written`(
        _ kind: StoreKind,
        _ expected: Int
    ) async throws {
        let store = try await OpenedStore(kind).store
        try await store.append([event(1), event(2)], to: "a", expecting: 0, by: origin, at: noon)
        let head = try await store.head()
        await #expect(throws: StoreFailure.conflict(stream: "a", expected: expected, actual: 2)) {
            try await store.append([event(3)], to: "a", expecting: expected, by: origin, at: noon)
        }
        await #expect(throws: StoreFailure.conflict(stream: "new", expected: 1, actual: 0)) {
            try await store.append([], to: "new", expecting: 1, by: origin, at: noon)
        }
        #expect(try await store.head() == head)
        #expect(try await store.append([], to: "a", expecting: 2, by: origin, at: noon) == [])
        #expect(try await store.head() == head)
    }

    @Test(arguments: StoreKind.allCases)
    func `of writers who expect the same version exactly one wins`(_ kind: StoreKind) async throws {
        let store = try await OpenedStore(kind).store
        let won = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        try await store.append([event(number)], to: "a", expecting: 0, by: origin, at: noon)
                        return true
                    } catch StoreFailure.conflict { return false } catch {
                        Issue.record(error)
                        return false
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(won == 1)
        #expect(try await store.head().position == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `many writers leave no gap and an unbroken chain`(_ kind: StoreKind) async throws {
        let store = try await OpenedStore(kind).store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<20 {
                group.addTask {
                    for version in 0..<10 {
                        try await store.append(
                            [event(version), event(-version)],
                            to: StreamName("writer/\(writer)"),
                            expecting: 2 * version,
                            by: origin,
                            at: noon
                        )
                    }
                }
            }
            try await group.waitForAll()
        }
        let all = try await store.events(after: 0, limit: 1_000)
        #expect(all.map(\.position) == Array(1...400))
        #expect(HashChain.firstBreak(in: all) == nil)
        for writer in 0..<20 {
            let events = try await store.allEvents(in: StreamName("writer/\(writer)"))
            #expect(events.map(\.version) == Array(1...20))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `growth tells where the journal ends, at once and whenever it grew`(_ kind: StoreKind) async throws {
        let store = try await OpenedStore(kind).store
        try await store.append([event(1)], to: "a", expecting: 0, by: origin, at: noon)
        var growth = store.growth().makeAsyncIterator()
        #expect(await growth.next() == 1)
        try await store.append([event(2), event(3)], to: "a", expecting: 1, by: origin, at: noon)
        #expect(await growth.next() == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func `what no journal takes is refused alike`(_ kind: StoreKind) async throws {
        let store = try await OpenedStore(kind).store
        let large = NewEvent(kind: "k", payload: String(repeating: "x", count: AppendCheck.maximumBytes))
        await #expect(
            throws: StoreFailure.tooLarge(bytes: AppendCheck.maximumBytes + 11, limit: AppendCheck.maximumBytes)
        ) {
            try await store.append([large], to: "a", expecting: 0, by: Origin(actor: "user:anna"), at: noon)
        }
        let zero = NewEvent(kind: "k", payload: "a\0b")
        await #expect(throws: StoreFailure.self) {
            try await store.append([zero], to: "a", expecting: 0, by: origin, at: noon)
        }
        await #expect(throws: StoreFailure.self) {
            try await store.append([event(1)], to: "a", expecting: 0, by: Origin(actor: "x", cause: ["a\nb"]), at: noon)
        }
        #expect(try await store.head() == .empty)
    }
}
