// Numbering: the numbers of a service's changes: the version of an event in stream `changes/SERVICE` is one.
public import Journal

/// The numbers of a service's changes.
public struct Numbering: Aggregate, Equatable {
    /// What may be asked of it.
    public enum Command: Sendable {
        /// To take the next number.
        case take(environment: String, by: String)
    }

    /// It never says no.
    public enum Refusal: Error, Sendable {}

    /// The first word of its events' kinds.
    public static let name = "changes"

    /// How many numbers were taken.
    public private(set) var count = 0

    /// Before its first event.
    public init() {}

    /// The events that a command leads to.
    public static func decide(
        _ command: Command,
        _ state: Numbering,
        now: Timestamp
    ) throws(Refusal) -> [NumberingEvent] {
        switch command {
        case .take(let environment, let by): [.numbered(environment: environment, by: by)]
        }
    }

    /// Takes an event as given.
    public mutating func apply(_ event: NumberingEvent) { count += 1 }
}
