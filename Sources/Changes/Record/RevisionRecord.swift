// RevisionRecord: a revision is recorded once, in a stream of its own.
public import Journal

/// A revision, from stream `revision/REVISION`.
public struct RevisionRecord: Aggregate, Equatable {
    /// What may be asked of it.
    public enum Command: Sendable {
        /// To keep a content.
        case record(RevisionContent)
    }

    /// Why it says no: the stream is another revision's.
    public struct Refusal: Error, Sendable, Hashable {
        /// The revision whose stream it is.
        public var recorded: RevisionID
    }

    /// The first word of its events' kinds.
    public static let name = "revision"

    /// The content; nil before it is recorded.
    public private(set) var content: RevisionContent?

    /// Before its first event.
    public init() {}

    /// The events that a command leads to.
    public static func decide(
        _ command: Command,
        _ state: RevisionRecord,
        now: Timestamp
    ) throws(Refusal) -> [RevisionEvent] {
        guard case .record(let content) = command else { return [] }
        guard let known = state.content else { return [.recorded(content: content)] }
        guard known.id == content.id else { throw Refusal(recorded: known.id) }
        return []
    }

    /// Takes an event as given.
    public mutating func apply(_ event: RevisionEvent) {
        switch event {
        case .recorded(let content): self.content = content
        }
    }
}
