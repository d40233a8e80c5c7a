// Bell: lets a task wait for a time that somebody may cut short.
import Synchronization

/// Lets one task wait for a time that somebody may cut short.
final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var turn = 0
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Ends the wait, or the next one.
    func ring() { wake(nil) }

    private func wake(_ turn: Int?) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if let turn, turn != state.turn { return nil }
            guard let waiter = state.waiter else {
                if turn == nil { state.hasRung = true }
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Waits until it rings, at most so long.
    func wait(atMost span: Duration) async {
        let turn = state.withLock { state in
            state.turn += 1
            return state.turn
        }
        let timer = Task {
            try? await Task.sleep(for: span)
            if !Task.isCancelled { self.wake(turn) }
        }
        await withCheckedContinuation { continuation in
            let isDue = state.withLock { state in
                if state.hasRung {
                    state.hasRung = false
                    return true
                }
                state.waiter = continuation
                return false
            }
            if isDue { continuation.resume() }
        }
        timer.cancel()
    }
}
