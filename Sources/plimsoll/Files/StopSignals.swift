// StopSignals: Ctrl-C and SIGTERM as requests to stop, for commands that have to leave things in order.
import Glibc

/// Ctrl-C and SIGTERM, as requests to stop.
final class StopSignals: Sendable {
    private let words: (first: String, second: String)
    private let stop: @Sendable () -> Void

    private init(words: (first: String, second: String), _ stop: @escaping @Sendable () -> Void) {
        (self.words, self.stop) = (words, stop)
    }

    /// Calls `stop` when either comes, and again until the program ends; at the third it ends at once.
    ///
    /// The first and the second are answered with words.
    static func watch(_ first: String, then second: String, _ stop: @escaping @Sendable () -> Void) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        // All threads that are started later inherit this, so that only ours hears of them.
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let box = Unmanaged.passRetained(StopSignals(words: (first, second), stop))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<StopSignals>.fromOpaque(raw).takeRetainedValue().wait()
                return nil
            },
            box.toOpaque()
        )
        guard code == 0 else {
            box.release()
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            return
        }
        pthread_detach(thread)
    }

    private func wait() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        var count = 0
        while true {
            var limit = timespec(tv_sec: 0, tv_nsec: 500_000_000)
            let signal = sigtimedwait(&signals, nil, &limit)
            if signal > 0 {
                count += 1
                if count >= 3 { Console.end(128 + signal) }
                Console.clearProgress()
                Console.complain(count == 1 ? words.first : words.second)
            }
            // A request that came before the statement began is lost: it is made until the run is over.
            if count > 0 { stop() }
        }
    }
}
