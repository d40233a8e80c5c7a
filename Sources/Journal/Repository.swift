// Repository: reads a stream's state, decides, appends; on a conflict, again from fresh state.

/// Why a command led to nothing.
public enum PerformFailure<Refusal: Error & Sendable>: Error {
    /// The aggregate says no.
    case refused(Refusal)
    /// The journal did not take it.
    case store(StoreFailure)
}

extension PerformFailure: Equatable where Refusal: Equatable {}

/// The streams of one kind of aggregate.
public struct Repository<Root: Aggregate>: Sendable {
    private let store: any EventStore
    private let attempts: Int

    /// The streams in a store; a conflict is retried until `attempts` have been made.
    public init(_ store: any EventStore, attempts: Int = 16) {
        self.store = store
        self.attempts = attempts
    }

    /// The state of a stream and how many events it has.
    public func load(_ stream: StreamName) async throws(StoreFailure) -> (state: Root, version: Int) {
        let envelopes = try await store.allEvents(in: stream)
        return (try Root.state(after: envelopes), envelopes.count)
    }

    /// Carries out a command and says what it wrote; nothing where it leads to nothing.
    ///
    /// - Throws: `PerformFailure.refused` with the aggregate's reason; `.store` where the journal did not take it, or
    ///   the stream moved at each attempt.
    @discardableResult
    public func perform(
        _ command: Root.Command,
        on stream: StreamName,
        by origin: Origin,
        now: @Sendable () -> Timestamp
    ) async throws(PerformFailure<Root.Refusal>) -> [EventEnvelope] {
        var last: StoreFailure?
        for _ in 0..<attempts {
            do {
                return try await performOnce(command, on: stream, by: origin, at: now())
            } catch .store(.conflict(let stream, let expected, let actual)) {
                last = .conflict(stream: stream, expected: expected, actual: actual)
            } catch {
                throw error
            }
        }
        throw .store(last ?? .unavailable(because: "no attempt was made"))
    }

    private func performOnce(
        _ command: Root.Command,
        on stream: StreamName,
        by origin: Origin,
        at time: Timestamp
    ) async throws(PerformFailure<Root.Refusal>) -> [EventEnvelope] {
        let loaded: (state: Root, version: Int)
        do { loaded = try await load(stream) } catch { throw .store(error) }
        let events: [Root.Event]
        do { events = try Root.decide(command, loaded.state, now: time) } catch { throw .refused(error) }
        guard !events.isEmpty else { return [] }
        do {
            var written: [NewEvent] = []
            for event in events { written.append(try Root.written(event)) }
            return try await store.append(written, to: stream, expecting: loaded.version, by: origin, at: time)
        } catch { throw .store(error) }
    }
}
