// RunControl: how a run is asked to stop, from a signal or another thread.
import PostgreSQL
import Synchronization

/// Asks a run to stop at the next safe point; a statement that may be given up is given up.
public final class RunControl: Sendable {
    private struct State {
        var isCancelled = false
        var canceller: Canceller?
    }

    private let state = Mutex(State())

    /// A run that nobody asked to stop.
    public init() {}

    /// Whether the run was asked to stop.
    public var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Asks the run to stop; may be called again until it did.
    public func cancel() {
        let canceller = state.withLock { state in
            state.isCancelled = true
            return state.canceller
        }
        canceller?.cancel()
    }

    /// Lets `cancel` give up the statements that `body` waits for.
    func interruptible<Result, Failure: Error>(
        _ connection: Connection,
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let canceller = connection.canceller
        state.withLock { $0.canceller = canceller }
        defer { state.withLock { $0.canceller = nil } }
        return try body()
    }

    /// Waits, or less where the run is asked to stop; whether it may go on.
    func sleep(milliseconds: Int) -> Bool {
        let end = Deadline.after(.milliseconds(milliseconds))
        while !end.hasPassed {
            if isCancelled { return false }
            Pause.milliseconds(min(50, max(1, end.remaining.milliseconds)))
        }
        return !isCancelled
    }
}
