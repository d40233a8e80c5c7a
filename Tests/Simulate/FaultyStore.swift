// FaultyStore: a node's way to the journal, which fails, forgets to answer, and is interrupted at any call.
import Journal

/// What can go wrong at a call.
enum StoreFault: Sendable, Equatable {
    /// Nothing was done.
    case unavailable
    /// It was done, and nobody heard of it.
    case unsure
    /// It was not done, and nobody knows.
    case unsureNot
    /// The node ends before the call, or after it.
    case crashBefore, crashAfter
    /// The other node does something whole first.
    case interrupted
}

/// A node's way to the journal.
actor FaultyStore: EventStore {
    private let inner: MemoryStore
    private var fault: StoreFault?
    private var countdown = 0
    private var interruption: (@Sendable () async -> Void)?
    /// Whether the node that uses it ended.
    private(set) var hasCrashed = false
    /// The faults that really struck.
    private(set) var strikes = 0

    init(_ inner: MemoryStore) { self.inner = inner }

    /// Sets a fault at the call after so many others.
    func plan(_ fault: StoreFault?, after calls: Int, _ interruption: (@Sendable () async -> Void)? = nil) {
        self.fault = fault
        countdown = calls
        self.interruption = interruption
    }

    func restart() {
        hasCrashed = false
        fault = nil
    }

    /// The fault of this call, if it is its turn.
    private func struck() async throws(StoreFailure) -> StoreFault? {
        if hasCrashed { throw .unavailable(because: "the node has ended") }
        guard let fault else { return nil }
        countdown -= 1
        guard countdown < 0 else { return nil }
        self.fault = nil
        strikes += 1
        switch fault {
        case .unavailable: throw .unavailable(because: "the disk is full")
        case .crashBefore:
            hasCrashed = true
            throw .unavailable(because: "the node ended")
        case .interrupted:
            await interruption?()
            return nil
        default: return fault
        }
    }

    func append(
        _ events: [NewEvent],
        to stream: StreamName,
        expecting version: Int,
        by origin: Origin,
        at time: Timestamp
    ) async throws(StoreFailure) -> [EventEnvelope] {
        let fault = try await struck()
        if fault == .unsureNot { throw .unsure(because: "the connection ended") }
        let result = try await inner.append(events, to: stream, expecting: version, by: origin, at: time)
        if fault == .unsure { throw .unsure(because: "the connection ended") }
        if fault == .crashAfter {
            hasCrashed = true
            throw .unavailable(because: "the node ended")
        }
        return result
    }

    func events(
        in stream: StreamName,
        after version: Int,
        limit: Int
    ) async throws(StoreFailure) -> [EventEnvelope] {
        try await read { () async throws(StoreFailure) in
            try await inner.events(in: stream, after: version, limit: limit)
        }
    }

    func events(after position: Int64, limit: Int) async throws(StoreFailure) -> [EventEnvelope] {
        try await read { () async throws(StoreFailure) in try await inner.events(after: position, limit: limit) }
    }

    func head() async throws(StoreFailure) -> JournalHead {
        try await read { () async throws(StoreFailure) in try await inner.head() }
    }

    nonisolated func growth() -> AsyncStream<Int64> { inner.growth() }

    private func read<Value: Sendable>(_ body: () async throws(StoreFailure) -> Value) async throws(StoreFailure)
        -> Value
    {
        let fault = try await struck()
        if fault == .unsure || fault == .unsureNot { throw .unavailable(because: "the connection ended") }
        let result = try await body()
        if fault == .crashAfter {
            hasCrashed = true
            throw .unavailable(because: "the node ended")
        }
        return result
    }
}
