// OnceBox: a value that comes once, and one task that waits for it.
import Synchronization

/// A value that comes once; the first one stays.
final class OnceBox<Value: Sendable>: Sendable {
    private enum State {
        case empty
        case awaited(CheckedContinuation<Value, Never>)
        case filled(Value)
        case done
    }

    private let state = Mutex(State.empty)

    /// Fills the box; later values are dropped.
    func fill(_ value: Value) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
            switch state {
            case .empty:
                state = .filled(value)
                return nil
            case .awaited(let continuation):
                state = .done
                return continuation
            case .filled, .done: return nil
            }
        }
        waiting?.resume(returning: value)
    }

    /// The value, once; waited for by one task.
    func value() async -> Value {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> Value? in
                if case .filled(let value) = state {
                    state = .done
                    return value
                }
                state = .awaited(continuation)
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
