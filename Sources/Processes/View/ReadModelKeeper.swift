// ReadModelKeeper: keeps a read model at the end of the journal.
public import Changes
public import Journal

/// Keeps a `ReadModel` at the end of a journal.
///
///     let keeper = ReadModelKeeper(store)
///     try await keeper.catchUp()              // whole, from nothing
///     group.addTask { await keeper.run() }    // goes on with the journal's growth
///     let model = await keeper.model
///
/// Whoever wrote and wants to read that calls `catchUp()`: it returns when all that was written before is in.
public actor ReadModelKeeper {
    private let store: any EventStore
    private let pageSize: Int
    private var held = ReadModel()
    private var isReading = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var listeners: [Int: AsyncStream<Int64>.Continuation] = [:]
    private var nextListener = 0

    /// Why the last look at the journal failed; nil: it did not.
    public private(set) var failure: StoreFailure?

    /// A keeper of a journal, empty until it catches up.
    public init(_ store: any EventStore, pageSize: Int = 1_000) {
        self.store = store
        self.pageSize = max(1, pageSize)
    }

    /// The model as far as it was read.
    public var model: ReadModel { held }

    /// Reads all that was appended before, and gives the model.
    ///
    /// Cost: O(new events). Several callers share one reading.
    @discardableResult
    public func catchUp() async throws(StoreFailure) -> ReadModel {
        while isReading { await withCheckedContinuation { waiting.append($0) } }
        isReading = true
        defer {
            isReading = false
            let resumed = waiting
            waiting = []
            for continuation in resumed { continuation.resume() }
        }
        do throws(StoreFailure) {
            let before = held.position
            while true {
                let page = try await store.events(after: held.position, limit: pageSize)
                for envelope in page { held.apply(envelope) }
                if page.count < pageSize { break }
            }
            failure = nil
            if held.position > before { for listener in listeners.values { listener.yield(held.position) } }
            return held
        } catch {
            failure = error
            throw error
        }
    }

    /// Goes on with the journal's growth until that ends or the task is cancelled.
    ///
    /// A store that does not answer is asked again at its next growth, or by the next `catchUp()`; `failure` says so.
    public func run() async {
        _ = try? await catchUp()
        for await position in store.growth() where position > held.position {
            _ = try? await catchUp()
        }
    }

    /// Positions that the model has come to, from now on; only the newest is kept for a slow reader.
    public func growth() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream<Int64>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = nextListener
        nextListener += 1
        listeners[number] = continuation
        continuation.onTermination = { [weak self] _ in Task { await self?.forget(number) } }
        return stream
    }

    private func forget(_ number: Int) { listeners[number] = nil }
}
