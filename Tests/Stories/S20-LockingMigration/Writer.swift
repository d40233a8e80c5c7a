// Writer: a program that keeps writing to a table, and remembers how long each write had to wait.
import Glibc
import PostgreSQL
import Synchronization

/// Keeps writing rows to a table at a steady rate, on a thread of its own.
final class Writer: Sendable {
    /// What it saw since it was last asked.
    struct Log: Sendable {
        var rows = 0
        var longestSeconds = 0.0
        var failure: String?
    }

    private struct State {
        var log = Log()
        var isStopped = false
    }

    private let state = Mutex(State())

    /// Writes until it is stopped: ten rows at once, fifty times a second.
    func write(_ insert: String, to settings: ConnectionSettings) async throws {
        try await Blocking.run { [self] in
            do {
                let connection = try Connection(settings, within: .seconds(60))
                var next = ContinuousClock.now
                while !state.withLock({ $0.isStopped }) {
                    let start = ContinuousClock.now
                    try connection.query(insert, within: .seconds(300))
                    let seconds = start.duration(to: .now).inSeconds
                    state.withLock {
                        $0.log.rows += 10
                        $0.log.longestSeconds = max($0.log.longestSeconds, seconds)
                    }
                    // After a long wait it does not try to catch up: waiting customers have gone.
                    next = max(next.advanced(by: .milliseconds(20)), start)
                    let pause = ContinuousClock.now.duration(to: next).inSeconds
                    if pause > 0 { usleep(useconds_t(pause * 1e6)) }
                }
            } catch {
                state.withLock { $0.log.failure = "\(error)" }
            }
        }
    }

    /// What it saw since the last call.
    func takeLog() -> Log {
        state.withLock { state in
            defer { state.log = Log(failure: state.log.failure) }
            return state.log
        }
    }

    /// Whether it has written since the log was last taken, or failed.
    var hasWritten: Bool { state.withLock { $0.log.rows > 0 || $0.log.failure != nil } }

    /// Ends it after the write it is at.
    func stop() { state.withLock { $0.isStopped = true } }
}
