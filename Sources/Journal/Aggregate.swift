// Aggregate: what a stream means, as two pure functions.
import FoundationEssentials

/// A value that commands change by way of events: `decide` looks, `apply` believes.
///
/// No clock, network or chance inside: they come in as values. A released event keeps its name and shape; a new shape
/// is a new case, or a new `payloadVersion` with `upcast`.
public protocol Aggregate: Sendable {
    /// What may be asked of it.
    associatedtype Command: Sendable
    /// What happened to it.
    associatedtype Event: Codable & Equatable & Sendable
    /// Why it says no, and what would make it a yes.
    associatedtype Refusal: Error & Sendable

    /// The first word of its events' kinds.
    static var name: String { get }
    /// The version of its events' shape.
    static var payloadVersion: Int { get }

    /// Before its first event.
    init()

    /// The events that a command leads to; none where nothing is to be done.
    static func decide(_ command: Command, _ state: Self, now: Timestamp) throws(Refusal) -> [Event]

    /// Takes an event as given.
    mutating func apply(_ event: Event)

    /// The payload of an older version in today's shape.
    static func upcast(_ payload: String, kind: String, from version: Int) -> String
}

extension Aggregate {
    /// The first version.
    public static var payloadVersion: Int { 1 }

    /// The payload as it is.
    public static func upcast(_ payload: String, kind: String, from version: Int) -> String { payload }

    /// An event ready to be written.
    ///
    /// Shape: the kind is the aggregate's name and the case's; the payload is the synthesised coding of the case.
    public static func written(_ event: Event) throws(StoreFailure) -> NewEvent {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            let payload = String(decoding: try encoder.encode(event), as: UTF8.self)
            return NewEvent(kind: "\(name).\(caseName(of: event))", payloadVersion: payloadVersion, payload: payload)
        } catch {
            throw .unavailable(because: "an event could not be written as JSON: \(error)")
        }
    }

    /// An event as it was written.
    ///
    /// - Throws: `StoreFailure.unreadable` where it has another shape, or comes from a later version of Plimsoll.
    public static func read(_ envelope: EventEnvelope) throws(StoreFailure) -> Event {
        guard envelope.payloadVersion <= payloadVersion else {
            throw .unreadable(
                position: envelope.position,
                because: "\(envelope.kind) has shape \(envelope.payloadVersion), this version knows \(payloadVersion)"
            )
        }
        let payload =
            envelope.payloadVersion == payloadVersion
            ? envelope.payload : upcast(envelope.payload, kind: envelope.kind, from: envelope.payloadVersion)
        do {
            return try JSONDecoder().decode(Event.self, from: Data(payload.utf8))
        } catch {
            throw .unreadable(position: envelope.position, because: "\(envelope.kind) has another shape: \(error)")
        }
    }

    /// The state after events of its stream.
    public static func state(after envelopes: [EventEnvelope]) throws(StoreFailure) -> Self {
        var state = Self()
        for envelope in envelopes { state.apply(try read(envelope)) }
        return state
    }

    private static func caseName(of event: Event) -> String {
        if let label = Mirror(reflecting: event).children.first?.label { return label }
        return String(describing: event)
    }
}
