// Outbox: says which message is to be sent next, and writes down what became of it.
public import Changes
import Contracts
import Documents
public import Journal

/// Says which message is to be sent next to each address, and writes down what became of it.
///
///     let outbox = Outbox(store, keeper: keeper, leases: leases, node: "node-1", link: { service, change in … })
///     for message in await outbox.due(now: now).messages {
///         do { try await notifier.send(…) } catch { … }
///         await outbox.ended(message, failure: nil, now: now)
///     }
///
/// Each address has its own line: one message at a time in the journal's order, the next when that one is taken; where
/// it is not, the line waits, each time longer, and no other line does. What waits follows from the journal, so that it
/// outlives the process: a message that was taken and not written down is sent again under the same key. A lease keeps
/// other nodes from sending at the same time. A line that fails for a day gives up its oldest messages, and all beyond
/// `lineLimit`, each with an event.
public actor Outbox {
    /// What is to be done now.
    public struct Due: Sendable {
        /// What is to be sent, at most one for each address.
        public var messages: [Announcement]
        /// What did not work.
        public var troubles: [String]
    }

    /// How long a message is tried for, from its event on.
    static let patience = Duration.seconds(86_400)
    /// How many messages wait for one address at most, once that fails.
    static let lineLimit = 200
    /// How long a lease is taken for.
    static let leaseTime = Duration.seconds(30)
    static let lease = "announcements"
    static let origin = Origin(actor: "engine:outbox")

    /// What is kept of an address: lost with the process, which costs one try.
    private struct Line {
        var failures = 0
        var notBefore = Timestamp(microseconds: 0)
        var isBusy = false
    }

    private let store: any EventStore
    private let keeper: ReadModelKeeper
    private let leases: any Leases
    private let node: String
    private let link: @Sendable (String?, ChangeID?) -> String?
    private let shelf = ContractShelf()
    private var book = AnnouncementBook()
    private var lines: [String: Line] = [:]
    private var holdsLease = false
    /// What the journal did not take yet.
    private var unwritten: [AnnouncementLog.Command] = []

    /// An outbox over a journal; `link` says where people read of a change.
    public init(
        _ store: any EventStore,
        keeper: ReadModelKeeper,
        leases: any Leases,
        node: String,
        link: @escaping @Sendable (String?, ChangeID?) -> String?
    ) {
        self.store = store
        self.keeper = keeper
        self.leases = leases
        self.node = node
        self.link = link
    }

    /// How many messages wait.
    public var waitingCount: Int { book.waiting.values.reduce(0) { $0 + $1.count } }

    /// What is to be sent now; who asks sends it and says how it `ended`.
    ///
    /// Cost: O(new events).
    public func due(now: Timestamp) async -> Due {
        do throws(StoreFailure) {
            try await catchUp()
            let troubles = book.takeUntold()
            guard !book.waiting.isEmpty || !unwritten.isEmpty else {
                await leave()
                return Due(messages: [], troubles: troubles)
            }
            let until = now + Outbox.leaseTime
            holdsLease = try await leases.acquire(Outbox.lease, holder: node, until: until, now: now)
            guard holdsLease else { return Due(messages: [], troubles: troubles) }
            try await flush(now)
            return Due(messages: next(now), troubles: troubles)
        } catch {
            return Due(messages: [], troubles: ["\(error)"])
        }
    }

    /// Lets another node send.
    public func leave() async {
        guard holdsLease else { return }
        holdsLease = false
        // Where that fails the lease ends by itself.
        try? await leases.release(Outbox.lease, holder: node)
    }

    private func next(_ now: Timestamp) -> [Announcement] {
        var result: [Announcement] = []
        for (webhook, messages) in book.waiting.sorted(by: { $0.key < $1.key }) {
            var line = lines[webhook] ?? Line()
            // A clock that was set back holds no line up.
            if line.notBefore > now + Outbox.longestPause { line.notBefore = now }
            guard !line.isBusy, line.notBefore <= now, let first = messages.first else { continue }
            line.isBusy = true
            lines[webhook] = line
            result.append(first)
        }
        return result
    }

    /// Takes what became of a message that was `due`; nil: the channel took it.
    public func ended(_ message: Announcement, failure: NotifierFailure?, now: Timestamp) async {
        let webhook = message.label.id.webhook
        var line = lines[webhook] ?? Line()
        if let failure {
            line.failures += 1
            line.notBefore = now + Outbox.pause(after: line.failures, asked: failure.patience)
            unwritten += commands(message, failure, now)
        } else {
            line = Line()
            unwritten.append(.deliver(message.label))
        }
        line.isBusy = true
        lines[webhook] = line
        // What the journal does not take now stays in `unwritten`, and nothing is sent before it is written.
        try? await flush(now)
        lines[webhook]?.isBusy = false
    }

    /// What is written down of a failure: who waits, and who waits no more.
    private func commands(
        _ message: Announcement,
        _ failure: NotifierFailure,
        _ now: Timestamp
    ) -> [AnnouncementLog.Command] {
        if failure.isFinal { return [.abandon(message.label, because: failure.because)] }
        let line = book.waiting[message.label.id.webhook] ?? []
        let excess = max(0, line.count - Outbox.lineLimit)
        var result: [AnnouncementLog.Command] = []
        for (index, other) in line.enumerated() {
            if now - other.time > Outbox.patience {
                result.append(.abandon(other.label, because: "\(failure.because); tried for a day"))
            } else if index < excess {
                let because = "\(failure.because); \(Outbox.lineLimit) newer ones wait"
                result.append(.abandon(other.label, because: because))
            }
        }
        let kept = line.dropFirst(excess).filter { now - $0.time <= Outbox.patience }
        // A single failure is often over a second later, and no news.
        let isLasting = (lines[message.label.id.webhook]?.failures ?? 0) > 0
        if isLasting, !kept.isEmpty { result.append(.delay(kept.map(\.label), because: failure.because)) }
        return result
    }

    static let longestPause = Duration.seconds(3_600)

    /// How long a line waits after failures: a second, then twice as long each time up to five minutes; longer where it
    /// is asked to, up to an hour.
    static func pause(after failures: Int, asked: Duration?) -> Duration {
        let own = Duration.seconds(min(300, 1 << min(max(0, failures - 1), 9)))
        return min(longestPause, max(own, asked ?? .zero))
    }

    // MARK: The journal

    /// Reads what was appended since, as far as the read model has it, which knows the revisions.
    private func catchUp() async throws(StoreFailure) {
        let model = try await keeper.catchUp()
        let sources = AnnouncementSources(
            contract: { [shelf] revision, environment in
                model.revisions[revision].flatMap { shelf.contract(of: $0.content, for: environment) }
            },
            link: link
        )
        while book.position < model.position {
            let page = try await store.events(after: book.position, limit: 1_000)
            if page.isEmpty { return }
            for envelope in page where envelope.position <= model.position { book.apply(envelope, sources) }
        }
    }

    /// Writes down what is not written yet, in order.
    private func flush(_ now: Timestamp) async throws(StoreFailure) {
        while !unwritten.isEmpty {
            // Taken out first: another message may end while this one is written.
            let command = unwritten.removeFirst()
            do throws(StoreFailure) { try await write(command, now) } catch {
                unwritten.insert(command, at: 0)
                throw error
            }
        }
    }

    private func write(_ command: AnnouncementLog.Command, _ now: Timestamp) async throws(StoreFailure) {
        var last: StoreFailure?
        for _ in 0..<16 {
            try await catchUp()
            let version = book.logVersion
            let events = book.log.events(for: command, at: now)
            guard !events.isEmpty else { return }
            do throws(StoreFailure) {
                var written: [NewEvent] = []
                for event in events { written.append(try AnnouncementLog.written(event)) }
                try await store.append(
                    written,
                    to: .announcements,
                    expecting: version,
                    by: Outbox.origin,
                    at: now
                )
                return try await catchUp()
            } catch .conflict(let stream, let expected, let actual) {
                last = .conflict(stream: stream, expected: expected, actual: actual)
            } catch { throw error }
        }
        throw last ?? .unavailable(because: "no attempt was made")
    }
}
