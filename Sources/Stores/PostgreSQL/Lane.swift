// Lane: one connection with a thread of its own, made when it is needed and again after it broke.
import Dispatch
import Journal
import PostgreSQL
import Synchronization

/// One connection, used by one caller at a time.
final class Lane: Sendable {
    private let queue: DispatchQueue
    private let connection = Mutex<Connection?>(nil)
    private let connect: @Sendable () throws -> Connection

    /// A lane whose connections are made by `connect`.
    init(named name: String, connect: @escaping @Sendable () throws -> Connection) {
        queue = DispatchQueue(label: name)
        self.connect = connect
    }

    /// Runs a body that may be run again: where the connection had ended, once more on a new one.
    func run<Answer: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Answer
    ) async throws(StoreFailure) -> Answer {
        let outcome: Result<Answer, StoreFailure> = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(
                    returning: Result { try self.runRepeatable(body) }.mapError { PostgreSQLWords.failure($0) }
                )
            }
        }
        return try outcome.get()
    }

    /// The same on this thread.
    func runRepeatable<Answer: Sendable>(_ body: @Sendable (Connection) throws -> Answer) throws -> Answer {
        do {
            return try runOnce(body)
        } catch {
            guard PostgreSQLWords.isOfConnection(error) else { throw error }
            return try runOnce(body)
        }
    }

    /// Runs a body on this thread, once; a connection that is not as it was before is given up.
    func runOnce<Answer: Sendable>(_ body: @Sendable (Connection) throws -> Answer) throws -> Answer {
        try connection.withLock { held in
            let current = try held ?? connect()
            // Kept only after it went well: else a transaction could be open or an answer still on its way.
            held = nil
            let answer: Answer
            do {
                answer = try body(current)
            } catch {
                if case .none = current.transaction, !PostgreSQLWords.isOfConnection(error) { held = current }
                throw error
            }
            if case .none = current.transaction { held = current }
            return answer
        }
    }

    /// Ends the connection when what runs on it is done.
    func close() { connection.withLock { $0 = nil } }
}

/// A few lanes, used in turn by those who read.
final class Lanes: Sendable {
    private let lanes: [Lane]
    private let next = Atomic<Int>(0)

    /// So many lanes.
    init(_ count: Int, named name: String, connect: @escaping @Sendable () throws -> Connection) {
        lanes = (0..<max(1, count)).map { Lane(named: "\(name).\($0)", connect: connect) }
    }

    /// Runs a body that may be run again on the next of them.
    func run<Answer: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Answer
    ) async throws(StoreFailure) -> Answer {
        let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return try await lanes[Int(turn.magnitude % UInt(lanes.count))].run(body)
    }

    /// Ends the connections.
    func close() { for lane in lanes { lane.close() } }
}
