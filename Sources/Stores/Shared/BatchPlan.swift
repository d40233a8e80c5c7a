// BatchPlan: what a batch of writers comes to, before anything is written.
import Journal

/// What a batch of writers comes to, where the journal ends at `head` and its streams have `versions` events.
struct BatchPlan {
    typealias Outcome = Result<[EventEnvelope], StoreFailure>

    /// The outcome of each request once all is written, in the order of the requests.
    private(set) var outcomes: [Outcome] = []
    /// All events to write, in the order of their positions.
    private(set) var written: [EventEnvelope] = []
    /// The journal's end after them.
    private(set) var head: JournalHead

    /// Plans a batch; streams that are not in `versions` are empty.
    init(_ batch: [AppendRequest], after head: JournalHead, versions: [StreamName: Int]) {
        self.head = head
        var versions = versions
        for request in batch {
            let actual = versions[request.stream] ?? 0
            guard actual == request.version else {
                let (stream, expected) = (request.stream, request.version)
                outcomes.append(.failure(.conflict(stream: stream, expected: expected, actual: actual)))
                continue
            }
            let envelopes = request.envelopes(after: &self.head)
            versions[request.stream] = actual + envelopes.count
            written += envelopes
            outcomes.append(.success(envelopes))
        }
    }

    /// The same failure for each request of a batch.
    static func failed(_ batch: [AppendRequest], _ failure: StoreFailure) -> [Outcome] {
        batch.map { _ in .failure(failure) }
    }
}
