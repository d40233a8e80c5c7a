// MemoryStore: a journal that ends with the process, for simulations and tests.

/// A journal in memory.
public actor MemoryStore: EventStore {
    private var journal: [EventEnvelope] = []
    private var streams: [StreamName: [Int]] = [:]
    private var listeners: [Int: AsyncStream<Int64>.Continuation] = [:]
    private var nextListener = 0

    /// An empty journal.
    public init() {}

    /// Appends, as `EventStore` says.
    public func append(
        _ events: [NewEvent],
        to stream: StreamName,
        expecting version: Int,
        by origin: Origin,
        at time: Timestamp
    ) async throws(StoreFailure) -> [EventEnvelope] {
        if let failure = AppendCheck.failure(events, to: stream, by: origin) { throw failure }
        let actual = streams[stream]?.count ?? 0
        guard actual == version else { throw .conflict(stream: stream, expected: version, actual: actual) }
        var result: [EventEnvelope] = []
        for event in events {
            let envelope = EventEnvelope(
                event,
                position: Int64(journal.count + 1),
                stream: stream,
                version: version + result.count + 1,
                time: time,
                origin: origin,
                previousHash: journal.last?.hash ?? HashChain.origin
            )
            streams[stream, default: []].append(journal.count)
            journal.append(envelope)
            result.append(envelope)
        }
        if !result.isEmpty { for listener in listeners.values { listener.yield(Int64(journal.count)) } }
        return result
    }

    /// Reads a stream, as `EventStore` says.
    public func events(
        in stream: StreamName,
        after version: Int,
        limit: Int
    ) async throws(StoreFailure) -> [EventEnvelope] {
        (streams[stream] ?? []).dropFirst(max(0, version)).prefix(max(0, limit)).map { journal[$0] }
    }

    /// Reads the journal, as `EventStore` says.
    public func events(after position: Int64, limit: Int) async throws(StoreFailure) -> [EventEnvelope] {
        Array(journal.dropFirst(Int(max(0, position))).prefix(max(0, limit)))
    }

    /// The end of the journal.
    public func head() async throws(StoreFailure) -> JournalHead {
        journal.last.map { JournalHead(position: $0.position, hash: $0.hash) } ?? .empty
    }

    /// The journal's growth, as `EventStore` says.
    public nonisolated func growth() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream<Int64>.makeStream(bufferingPolicy: .bufferingNewest(1))
        Task { await listen(continuation) }
        return stream
    }

    private func listen(_ continuation: AsyncStream<Int64>.Continuation) {
        let number = nextListener
        nextListener += 1
        listeners[number] = continuation
        continuation.onTermination = { _ in Task { await self.forget(number) } }
        if !journal.isEmpty { continuation.yield(Int64(journal.count)) }
    }

    private func forget(_ number: Int) { listeners[number] = nil }
}
