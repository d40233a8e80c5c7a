// DesiredState: what each instance is to do, computed from the journal alone.
public import Changes
public import Journal

/// What each instance is to do, folded from the journal.
///
/// An order's generation is the position of the event that asked for it, so that it counts up whoever computes it.
public struct DesiredState: Sendable {
    private struct Place: Sendable {
        var record = EnvironmentRecord()
        var orders: [InstanceID: Order] = [:]
        /// Where the live revision became live, and where the last change ended.
        var livePosition: Int64 = 0
        var endPosition: Int64 = 0
        var lastEnded: ChangeID?
    }

    private struct Order: Sendable {
        var order: InstanceOrder
        var change: ChangeID
    }

    /// How far the journal was read.
    public private(set) var position: Int64 = 0
    /// What is stopped.
    public private(set) var stops = StopSwitch()
    private var places: [StreamName: Place] = [:]
    private var rollouts: [StreamName: Rollout] = [:]

    /// Before the first event.
    public init() {}

    /// Takes the next event of the journal.
    ///
    /// - Throws: `StoreFailure.unreadable`; the event is passed over then, and nothing of it is known.
    public mutating func apply(_ envelope: EventEnvelope) throws(StoreFailure) {
        guard envelope.position > position else { return }
        position = envelope.position
        let words = envelope.stream.words
        switch (words.first, words.count) {
        case ("environment", 3): try take(record: envelope)
        case ("rollout", 3): try take(rollout: envelope)
        case ("stops", 1): stops.apply(try StopSwitch.read(envelope))
        default: return
        }
    }

    private mutating func take(record envelope: EventEnvelope) throws(StoreFailure) {
        let event = try EnvironmentRecord.read(envelope)
        var place = places[envelope.stream] ?? Place()
        let before = place.record.live
        place.record.apply(event)
        if place.record.live != before { place.livePosition = envelope.position }
        if case .finished(let change, _, _, _) = event {
            place.endPosition = envelope.position
            place.lastEnded = change
            if let service = envelope.stream.words.dropFirst().first { rollouts[.rollout(service, change)] = nil }
        }
        places[envelope.stream] = place
    }

    private mutating func take(rollout envelope: EventEnvelope) throws(StoreFailure) {
        let event = try Rollout.read(envelope)
        // In place: a copy of a large fleet for each of its events would be quadratic.
        rollouts[envelope.stream, default: Rollout()].apply(event)
        guard let plan = rollouts[envelope.stream]?.plan else { return }
        func note(_ instance: InstanceID, _ action: String, _ goal: InstanceOrder.Goal, _ revision: RevisionID?) {
            let order = InstanceOrder(
                generation: envelope.position,
                action: action,
                goal: goal,
                revision: revision,
                cause: plan.cause + [plan.change.text]
            )
            let stream = StreamName.environment(plan.service, plan.environment)
            places[stream, default: Place()].orders[instance] = Order(order: order, change: plan.change)
        }
        switch event {
        case .assigned(let instance, let revision, let action, _): note(instance, action, .run, revision)
        case .withdrawn(let instance, let action, _): note(instance, action, .stop, nil)
        case .quarantined(let instance, let action, _, _): note(instance, action, .stop, plan.to)
        default: return
        }
    }

    /// What an instance is to do.
    public func order(for instance: InstanceID, of service: String, in environment: String) -> InstanceOrder {
        guard let place = places[.environment(service, environment)] else {
            return InstanceOrder(generation: 0, action: "none", goal: .run, revision: nil, cause: [])
        }
        let live = place.record.live
        let known = place.orders[instance]
        if let known, isInForce(known, place) { return known.order }
        return InstanceOrder(
            generation: known == nil ? place.livePosition : max(place.livePosition, place.endPosition),
            action: live.map { "live:\($0)" } ?? "none",
            goal: .run,
            revision: live,
            cause: place.record.liveBy.map { [$0.text] } ?? []
        )
    }

    /// Whether what a rollout ordered last still holds.
    private func isInForce(_ known: Order, _ place: Place) -> Bool {
        if place.record.underWay == known.change { return true }
        switch known.order.goal {
        case .run: return known.order.revision == place.record.live
        case .stop:
            // Taken out: until the next change; withdrawn: until there is a revision.
            return known.order.revision == nil ? place.record.live == nil : place.lastEnded == known.change
        }
    }

    /// The rollout of a change that is under way.
    func rollout(of change: Change) -> Rollout? { rollouts[.rollout(change.service, change.id)] }

    /// The changes under way, with what was read of their rollouts: at most one in each environment.
    var underWay: [(change: Change, rollout: Rollout?)] {
        places.values.compactMap { place in
            guard let id = place.record.underWay, let change = place.record.entry(id)?.change else { return nil }
            return (change, rollout(of: change))
        }
        .sorted { ($0.change.service, $0.change.environment) < ($1.change.service, $1.change.environment) }
    }
}

/// Keeps the desired state at the end of a journal.
public actor DesiredStateKeeper {
    private let store: any EventStore
    private var state = DesiredState()
    private var reading: Task<StoreFailure?, Never>?

    /// A keeper of a journal.
    public init(_ store: any EventStore) { self.store = store }

    /// What an instance is to do by all that was appended before.
    ///
    /// Cost: one reading of the new events for all who ask at the same time: each growth wakes every agent that waits.
    public func order(
        for instance: InstanceID,
        of service: String,
        in environment: String
    ) async throws(StoreFailure) -> InstanceOrder {
        // What is being read now may have begun before the caller's event: the reading after it counts.
        if let reading { _ = await reading.value }
        let next = reading ?? Task { await self.catchUp() }
        reading = next
        if let failure = await next.value { throw failure }
        return state.order(for: instance, of: service, in: environment)
    }

    private func catchUp() async -> StoreFailure? {
        defer { reading = nil }
        do throws(StoreFailure) { state = try await state.caughtUp(with: store) } catch { return error }
        return nil
    }
}

extension DesiredState {
    /// The state at the end of a journal.
    ///
    /// An event that cannot be read is an error here and now, and is met again: nobody acts on half of the truth.
    func caughtUp(with store: any EventStore) async throws(StoreFailure) -> DesiredState {
        var state = self
        while true {
            let page = try await store.events(after: state.position, limit: 1_000)
            for envelope in page { try state.apply(envelope) }
            if page.count < 1_000 { return state }
        }
    }
}
