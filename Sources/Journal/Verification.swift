// Verification: the whole chain of a journal, read page by page, up to the end that the journal itself names.

/// What became of reading a journal through.
public enum JournalVerdict: Sendable, Hashable {
    /// All events follow from one another, and the last is the end that the journal names.
    case holds(JournalHead)
    /// From this position on the journal is not what was written.
    case broken(position: Int64, because: String)
}

/// Reads a journal through and says whether it is what was written.
public enum Verification {
    /// Reads all events, gives each page that holds to `page`, and ends at the first break.
    ///
    /// Shape: an end that was noted elsewhere is found again; without one, whoever rewrites all events from some place
    /// to the end, and the end, leaves a chain that holds.
    /// Cost: O(bytes), a page of 1,000 events in memory. A journal that grows meanwhile is read to its new end.
    /// - Throws: `StoreFailure` where the journal cannot be read; not where an event is damaged, which is a break.
    public static func run(
        _ store: any EventStore,
        noted: JournalHead = .empty,
        page: (ArraySlice<EventEnvelope>) -> Void = { _ in }
    ) async throws(StoreFailure) -> JournalVerdict {
        var head = JournalHead.empty
        while true {
            let events: [EventEnvelope]
            do throws(StoreFailure) {
                events = try await store.events(after: head.position, limit: 1_000)
            } catch .unreadable(let position, let because) {
                return .broken(position: position, because: because)
            }
            let brokenAt = HashChain.firstBreak(in: events, after: head)
            let sound = events.prefix { brokenAt == nil || $0.position != brokenAt?.position }
            if let event = sound.first(where: { $0.position == noted.position }), event.hash != noted.hash {
                return .broken(position: noted.position, because: "another event stood there when its hash was noted")
            }
            page(sound)
            if let brokenAt { return .broken(position: brokenAt.position, because: brokenAt.because) }
            if let last = events.last {
                head = JournalHead(position: last.position, hash: last.hash)
                continue
            }
            let end = try await store.head()
            if end == head { return ended(at: head, noted) }
            // Grown since the page was read: there is another one. Else events are missing, or stand behind the end.
            let rest = end.position > head.position ? try await store.events(after: head.position, limit: 1) : []
            if rest.isEmpty { return .broken(position: head.position + 1, because: difference(head, end)) }
        }
    }

    private static func ended(at head: JournalHead, _ noted: JournalHead) -> JournalVerdict {
        guard head.position < noted.position else { return .holds(head) }
        let because = "the journal ends at \(head.position), and did so at \(noted.position) when that was noted"
        return .broken(position: head.position + 1, because: because)
    }

    private static func difference(_ head: JournalHead, _ end: JournalHead) -> String {
        if end.position > head.position { return "the journal named \(end.position) as its end: events were dropped" }
        if end.position < head.position { return "the journal named \(end.position) as its end: events were added" }
        return "the last event is not the one that the journal named as its end"
    }
}
