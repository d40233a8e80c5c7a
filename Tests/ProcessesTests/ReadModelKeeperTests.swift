// ReadModelKeeperTests: the model follows the journal, and from nothing it comes to the same.
import Changes
import Journal
import Processes
import Testing

@Suite struct ReadModelKeeperTests {
    @Test func `it follows the journal, and rebuilt from nothing it is the same`() async throws {
        let harbour = Harbour()
        let running = Task { await harbour.keeper.run() }
        defer { running.cancel() }
        try await harbour.ship(ShopContent.open(), to: "staging")
        try await harbour.ship(ShopContent.open(), to: "production")
        try await harbour.shipping.stop(.everything, because: "fire", by: harbour.anna)
        let head = try await harbour.store.head()
        for await _ in harbour.store.growth() {
            if await harbour.keeper.model.position == head.position { break }
            await Task.yield()
            if await harbour.keeper.model.position == head.position { break }
            try await harbour.keeper.catchUp()
        }
        let followed = await harbour.keeper.model
        for pageSize in [1, 2, 7, 1_000] {
            let rebuilt = try await ReadModelKeeper(harbour.store, pageSize: pageSize).catchUp()
            #expect(rebuilt == followed, "pages of \(pageSize)")
        }
        #expect(followed.stops.stops.count == 1)
    }

    @Test func `many ask at once, and each sees what was written before`() async throws {
        let store = MemoryStore()
        let keeper = ReadModelKeeper(store, pageSize: 2)
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let event = NewEvent(kind: "later.kind", payload: "{}")
                    let stream = StreamName("later/\(number)")
                    let origin = Origin(actor: "user:anna")
                    let time = Timestamp(seconds: 1)
                    guard
                        let written = try? await store.append([event], to: stream, expecting: 0, by: origin, at: time),
                        let model = try? await keeper.catchUp()
                    else { return false }
                    return model.position >= (written.last?.position ?? .max)
                }
            }
            for await isSeen in group { #expect(isSeen) }
        }
        #expect(await keeper.model.position == 40)
    }

    @Test func `a journal that does not answer is said, and asked again`() async throws {
        let store = SilentStore()
        let keeper = ReadModelKeeper(store)
        await #expect(throws: StoreFailure.self) { try await keeper.catchUp() }
        #expect(await keeper.failure != nil)
    }
}

/// A journal that cannot be read.
private struct SilentStore: EventStore {
    func append(
        _ events: [NewEvent],
        to stream: StreamName,
        expecting version: Int,
        by origin: Origin,
        at time: Timestamp
    ) async throws(StoreFailure) -> [EventEnvelope] { throw .unavailable(because: "silent") }

    func events(in stream: StreamName, after version: Int, limit: Int) async throws(StoreFailure) -> [EventEnvelope] {
        throw .unavailable(because: "silent")
    }

    func events(after position: Int64, limit: Int) async throws(StoreFailure) -> [EventEnvelope] {
        throw .unavailable(because: "silent")
    }

    func head() async throws(StoreFailure) -> JournalHead { throw .unavailable(because: "silent") }

    func growth() -> AsyncStream<Int64> { AsyncStream { $0.finish() } }
}
