// SimulatedNode: a node of the server: its way to the journal, its engine, its desk for people, its clock.
import Changes
import Journal
import Processes
import Synchronization

/// A clock that goes as it is told.
final class NodeClock: Sendable {
    private let moment: Mutex<Timestamp>

    init(_ moment: Timestamp) { self.moment = Mutex(moment) }

    var now: Timestamp { moment.withLock { $0 } }

    func set(_ now: Timestamp) { moment.withLock { $0 = now } }
}

/// A node of the server.
struct SimulatedNode: Sendable {
    let name: String
    let store: FaultyStore
    let clock: NodeClock
    var reaction: RolloutReaction
    var shipping: Shipping
    /// How far its clock is off, in seconds, and until when.
    var offset = 0
    var offsetUntil = 0

    init(_ name: String, over memory: MemoryStore, _ telemetry: SimulatedTelemetry, _ leases: SimulatedLeases) {
        self.name = name
        store = FaultyStore(memory)
        clock = NodeClock(Timestamp(seconds: 0))
        (reaction, shipping) = Self.processes(name, store, clock, telemetry, leases)
    }

    /// Begins anew with nothing but the journal.
    mutating func restart(_ telemetry: SimulatedTelemetry, _ leases: SimulatedLeases) {
        (reaction, shipping) = Self.processes(name, store, clock, telemetry, leases)
    }

    private static func processes(
        _ name: String,
        _ store: FaultyStore,
        _ clock: NodeClock,
        _ telemetry: SimulatedTelemetry,
        _ leases: SimulatedLeases
    ) -> (RolloutReaction, Shipping) {
        let reaction = RolloutReaction(
            store,
            telemetry: telemetry,
            leases: leases,
            drivers: AgentsOnly(telemetry),
            node: name
        )
        let settings = Shipping.Settings(
            timeZone: { _ in nil },
            fingerprint: Fingerprint(key: [7]),
            telemetry: telemetry
        )
        let shipping = Shipping(store: store, keeper: ReadModelKeeper(store), settings: settings) { clock.now }
        return (reaction, shipping)
    }
}
