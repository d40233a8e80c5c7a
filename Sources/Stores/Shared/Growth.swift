// Growth: tells those who listen how far a journal reaches.
import Synchronization

/// Those who listen to a journal's growth.
final class Growth: Sendable {
    private struct State {
        var listeners: [Int: AsyncStream<Int64>.Continuation] = [:]
        var next = 0
        var newest: Int64
        var isClosed = false
    }

    private let state: Mutex<State>

    /// Nobody listens yet; the journal reaches to `position`.
    init(from position: Int64) { state = Mutex(State(newest: position)) }

    /// A stream of positions: where the journal ends now, unless it is empty, and then each time that it grew.
    func stream() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream<Int64>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            defer { state.next += 1 }
            state.listeners[state.next] = continuation
            // Within the lock, so that no newer position comes before it.
            if state.newest > 0 { continuation.yield(state.newest) }
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.listeners[number] = nil }
        }
        return stream
    }

    /// Tells where the journal ends; nothing where that is known.
    func reached(_ position: Int64) {
        state.withLock { state in
            guard position > state.newest else { return }
            state.newest = position
            for listener in state.listeners.values { listener.yield(position) }
        }
    }

    /// Ends all streams.
    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
