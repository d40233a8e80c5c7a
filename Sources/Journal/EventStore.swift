// EventStore: where a journal is kept.

/// Why a store did not do what it was asked.
public enum StoreFailure: Error, Sendable, Hashable {
    /// The stream has moved on: it ends at `actual`. Read again, decide again.
    case conflict(stream: StreamName, expected: Int, actual: Int)
    /// The disk, the server or the connection did not do it: nothing was appended.
    case unavailable(because: String)
    /// Whether it was appended is not known, for the connection ended between asking and hearing: read again before
    /// deciding again.
    case unsure(because: String)
    /// What stands there cannot be read: damaged, or written by a later version.
    case unreadable(position: Int64, because: String)
    /// The events are larger than a journal takes: bytes, and the limit.
    case tooLarge(bytes: Int, limit: Int)
}

extension StoreFailure: CustomStringConvertible {
    /// The failure as a clause.
    public var description: String {
        switch self {
        case .conflict(let stream, let expected, let actual):
            "\(stream) has moved on: it ends at \(actual), not at \(expected)"
        case .unavailable(let because): "the journal cannot be written or read: \(because)"
        case .unsure(let because): "it is not known whether it was written: \(because)"
        case .unreadable(let position, let because): "event \(position) of the journal cannot be read: \(because)"
        case .tooLarge(let bytes, let limit): "\(bytes) bytes at once are more than the \(limit) that a journal takes"
        }
    }
}

/// A journal: streams of events, and all of them in one order.
public protocol EventStore: Sendable {
    /// Appends events to a stream, all or none; they are durable when this returns.
    ///
    /// Shape: `version` is how many events the caller knows in the stream; 0 starts it.
    /// - Throws: `StoreFailure.conflict` where the stream is longer or shorter than that.
    @discardableResult
    func append(
        _ events: [NewEvent],
        to stream: StreamName,
        expecting version: Int,
        by origin: Origin,
        at time: Timestamp
    ) async throws(StoreFailure) -> [EventEnvelope]

    /// The events of a stream after a version, ascending, at most `limit`.
    func events(in stream: StreamName, after version: Int, limit: Int) async throws(StoreFailure) -> [EventEnvelope]

    /// The events of the whole journal after a position, ascending, at most `limit`.
    func events(after position: Int64, limit: Int) async throws(StoreFailure) -> [EventEnvelope]

    /// The end of the journal.
    func head() async throws(StoreFailure) -> JournalHead

    /// Writes what changes nothing, so that a full or read-only disk is known before somebody asks for a change.
    func proveWritable() async throws(StoreFailure)

    /// Positions of the journal's end as it grows, here and on other nodes; only the newest is kept for a slow reader.
    /// It ends when the store is closed.
    func growth() -> AsyncStream<Int64>
}

extension EventStore {
    /// Reads the end of the journal, where a store has no way to prove more.
    public func proveWritable() async throws(StoreFailure) { _ = try await head() }

    /// All events of a stream after a version, read page by page.
    public func allEvents(in stream: StreamName, after version: Int = 0) async throws(StoreFailure) -> [EventEnvelope] {
        var result: [EventEnvelope] = []
        while true {
            let page = try await events(in: stream, after: version + result.count, limit: 1_000)
            result += page
            if page.count < 1_000 { return result }
        }
    }
}
