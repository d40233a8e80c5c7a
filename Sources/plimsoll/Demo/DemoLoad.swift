// DemoLoad: customers of the demo: requests through the proxy, counted.
import Agent
import Synchronization

/// Requests at a steady rate, until it is stopped.
final class DemoLoad: Sendable {
    /// What came back.
    struct Counts: Sendable {
        /// Requests answered or not.
        var requests = 0
        /// Of them, failed.
        var failed = 0

        static func - (later: Counts, earlier: Counts) -> Counts {
            Counts(requests: later.requests - earlier.requests, failed: later.failed - earlier.failed)
        }
    }

    private let counts = Mutex(Counts())
    private let isOver = Mutex(false)

    /// The counts so far.
    var now: Counts { counts.withLock { $0 } }

    /// Starts customers that search, `rate` a second in all.
    func start(_ address: ServerAddress, path: String, rate: Int) {
        let customers = 8
        for number in 0..<customers {
            Task.detached { [self] in
                guard let client = try? ServerClient(address, token: nil) else { return }
                let pause = Duration.seconds(1) * customers / rate
                try? await Task.sleep(for: pause * number / customers)
                while !isOver.withLock({ $0 }) {
                    let next = ContinuousClock.now + pause
                    let isFine: Bool
                    do throws(ServerFailure) {
                        _ = try await client.bytes(path, query: [("q", "a")], within: .seconds(10))
                        isFine = true
                    } catch { isFine = false }
                    counts.withLock { counts in
                        counts.requests += 1
                        if !isFine { counts.failed += 1 }
                    }
                    try? await Task.sleep(until: next, clock: .continuous)
                }
            }
        }
    }

    /// Sends customers home.
    func stop() { isOver.withLock { $0 = true } }
}
