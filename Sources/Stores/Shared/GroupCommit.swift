// GroupCommit: one committer for many writers, who wait until theirs is done.
import Dispatch
import Journal
import Synchronization

/// Requests of many writers, carried out together by one thread and answered after that.
///
/// While one batch is carried out the next gathers, so that writers share the disk's syncs without waiting for a timer.
final class GroupCommit<Request: Sendable, Answer: Sendable>: Sendable {
    typealias Outcome = Result<Answer, StoreFailure>

    private struct Waiting {
        let request: Request
        let writer: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isRunning = false
        var isClosed = false
    }

    private enum Next {
        case start
        case wait
        case refuse(String)
    }

    /// More waiting writers than this are refused: the disk has stopped, and memory is not endless.
    private static var mostWaiting: Int { 10_000 }

    private let state = Mutex(State())
    private let queue: DispatchQueue
    private let batchLimit: Int
    private let carryOut: @Sendable ([Request]) -> [Outcome]

    /// A committer; `carryOut` blocks its thread and answers each request of a batch, in order.
    init(
        named name: String,
        batchLimit: Int = 256,
        carryOut: @escaping @Sendable ([Request]) -> [Outcome]
    ) {
        queue = DispatchQueue(label: name)
        self.batchLimit = batchLimit
        self.carryOut = carryOut
    }

    /// Has a request carried out with those of others, and waits for the outcome.
    func perform(_ request: Request) async throws(StoreFailure) -> Answer {
        let outcome: Outcome = await withCheckedContinuation { writer in
            enqueue(Waiting(request: request, writer: writer))
        }
        return try outcome.get()
    }

    /// Refuses what comes from now on, and returns when what was taken is done.
    func close() {
        state.withLock { $0.isClosed = true }
        queue.sync {}
    }

    private func enqueue(_ waiting: Waiting) {
        let next: Next = state.withLock { state in
            guard !state.isClosed else { return .refuse("the store is closed") }
            guard state.waiting.count < Self.mostWaiting else {
                return .refuse("\(state.waiting.count) writers wait already")
            }
            state.waiting.append(waiting)
            defer { state.isRunning = true }
            return state.isRunning ? .wait : .start
        }
        switch next {
        case .start: queue.async { self.drain() }
        case .wait: break
        case .refuse(let because): waiting.writer.resume(returning: .failure(.unavailable(because: because)))
        }
    }

    private func drain() {
        while let batch = takeBatch() {
            let outcomes = carryOut(batch.map(\.request))
            for (index, waiting) in batch.enumerated() {
                let missing = Outcome.failure(.unsure(because: "the store gave no answer"))
                waiting.writer.resume(returning: outcomes.indices.contains(index) ? outcomes[index] : missing)
            }
        }
    }

    /// The next requests in the order in which they came; nil ends the run.
    private func takeBatch() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            let batch = Array(state.waiting.prefix(batchLimit))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }
}
