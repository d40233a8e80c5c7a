// RequestWatch: reads the program's own counter of requests every few seconds.
import Changes
import NIOPosix
import Synchronization

/// Reads the program's own counter of requests every few seconds.
final class RequestWatch: Sendable {
    private struct State {
        var before: RequestTotals?
        var due: Duration
        var isAsked = false
    }

    private let reading: RequestReading
    private let state: Mutex<State>

    /// A watch; nil where the contract's pattern cannot be read.
    init?(_ counter: RequestCounter, now: Duration) {
        guard let reading = RequestReading(counter) else { return nil }
        self.reading = reading
        state = Mutex(State(due: now + .seconds(1)))
    }

    /// When it is to be asked next.
    var due: Duration { state.withLock { $0.due } }

    /// Asks, if that is due, and hands over what was counted since.
    func ask(_ now: Duration, _ group: MultiThreadedEventLoopGroup, _ take: @escaping @Sendable (RequestCounts) -> Void)
    {
        let isDue = state.withLock { state in
            guard now >= state.due else { return false }
            state.due = now + .seconds(5)
            guard !state.isAsked else { return false }
            state.isAsked = true
            return true
        }
        guard isDue else { return }
        Task {
            let totals = await self.read(group)
            let counts = self.state.withLock { state -> RequestCounts? in
                state.isAsked = false
                guard let totals else { return nil }
                defer { state.before = totals }
                return totals.since(state.before)
            }
            if let counts { take(counts) }
        }
    }

    private func read(_ group: MultiThreadedEventLoopGroup) async -> RequestTotals? {
        do throws(ServerFailure) {
            let (address, path, query) = try HealthAsking.split(reading.counter.metrics)
            let client = try ServerClient(address, token: nil, limit: 8 << 20, group: group)
            defer { client.closeIdle() }
            let bytes = try await client.bytes(path, rawQuery: query, within: .seconds(3))
            return reading.totals(in: String(decoding: bytes, as: UTF8.self))
        } catch {
            return nil
        }
    }
}
