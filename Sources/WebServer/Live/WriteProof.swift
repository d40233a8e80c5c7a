// WriteProof: whether the journal can be written, asked seldom however often somebody wants to know.
public import Journal

/// Whether the journal can be written now.
public actor WriteProof {
    /// For how long an answer holds: health may be asked by anybody, and each proof waits for the disk.
    static let span = Duration.seconds(2)

    private let store: any EventStore
    private var last: (asked: ContinuousClock.Instant, failure: StoreFailure?)?

    /// Asks a store.
    public init(_ store: any EventStore) { self.store = store }

    /// Why it cannot be written; nil where it can.
    func failure() async -> StoreFailure? {
        if let last, last.asked.duration(to: .now) < Self.span { return last.failure }
        let asked = ContinuousClock.now
        // Who comes meanwhile is told what was known before.
        last = (asked, last?.failure)
        var failure: StoreFailure?
        do throws(StoreFailure) { try await store.proveWritable() } catch { failure = error }
        last = (asked, failure)
        return failure
    }
}
