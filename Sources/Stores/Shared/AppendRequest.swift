// AppendRequest: one writer's events on their way to a store.
import Journal

/// One writer's events.
struct AppendRequest: Sendable {
    let events: [NewEvent]
    let stream: StreamName
    let version: Int
    let origin: Origin
    let time: Timestamp

    /// Its events at their places behind `head`, which moves to the last of them.
    func envelopes(after head: inout JournalHead) -> [EventEnvelope] {
        var result: [EventEnvelope] = []
        result.reserveCapacity(events.count)
        for event in events {
            let envelope = EventEnvelope(
                event,
                position: head.position + 1,
                stream: stream,
                version: version + result.count + 1,
                time: time,
                origin: origin,
                previousHash: head.hash
            )
            head = JournalHead(position: envelope.position, hash: envelope.hash)
            result.append(envelope)
        }
        return result
    }
}
