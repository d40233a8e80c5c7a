// LiveHub: those who wait for news, and the word that there is some.

/// A count that goes up with each piece of news, and those who wait for it.
public actor LiveHub {
    private var count: Int64 = 0
    private var isClosed = false
    private var waiting: [Int: AsyncStream<Int64>.Continuation] = [:]
    private var next = 0

    /// Nobody waits.
    public init() {}

    /// There is news.
    public func announce() {
        count += 1
        for continuation in waiting.values { continuation.yield(count) }
    }

    /// There will be none: all who wait, and who will, are let go.
    public func close() {
        isClosed = true
        for continuation in waiting.values { continuation.finish() }
        waiting = [:]
    }

    /// Whether there will be no more.
    public var isOver: Bool { isClosed }

    /// How much news there was.
    public var seen: Int64 { count }

    /// News from now on, the newest only for who is slow; it ends when the hub is closed.
    public func news() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream<Int64>.makeStream(bufferingPolicy: .bufferingNewest(1))
        guard !isClosed else {
            continuation.finish()
            return stream
        }
        let number = next
        next += 1
        waiting[number] = continuation
        continuation.onTermination = { [weak self] _ in Task { await self?.forget(number) } }
        return stream
    }

    private func forget(_ number: Int) { waiting[number] = nil }

    /// Waits for news beyond what was seen, at most so long; true where there is some.
    public nonisolated func wait(beyond seen: Int64, atMost duration: Duration) async -> Bool {
        let stream = await news()
        guard await self.seen == seen else { return true }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                var iterator = stream.makeAsyncIterator()
                return await iterator.next() != nil
            }
            group.addTask {
                try? await Task.sleep(for: duration)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }
}
