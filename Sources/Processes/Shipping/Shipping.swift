// Shipping: what people and pipelines ask for: changes, approvals, freezes, stops.
public import Changes
import Contracts
public import Journal

/// What people and pipelines ask for.
///
///     let shipping = Shipping(store: store, keeper: keeper, settings: settings) { clock.now }
///     let answer = try await shipping.propose(proposal, to: "production", of: "shop", by: origin)
///
/// A proposal is inspected and held against the gate before anything is kept; turned away, only the attempt is noted.
/// One that is taken in is started at once where the gate is open, else when it is approved, or by `start`. Asked again
/// with the same key, it answers with the same change. All is decided from the journal: two nodes may do this at once.
public struct Shipping: Sendable {
    /// What it needs beside the journal.
    public struct Settings: Sendable {
        /// Bytes of a zone of the tz database (TZif) by name.
        public var timeZone: @Sendable (String) -> [UInt8]?
        /// Tells secrets apart without telling them.
        public var fingerprint: Fingerprint
        /// How many changes an hour programs may make in an environment of a service.
        public var changesAnHour: Int
        /// What the instances say, which a restart is held against; nil: nobody asks them, and the answer says so.
        public var telemetry: (any Telemetry)?

        /// Settings.
        public init(
            timeZone: @escaping @Sendable (String) -> [UInt8]?,
            fingerprint: Fingerprint,
            changesAnHour: Int = 10,
            telemetry: (any Telemetry)? = nil
        ) {
            self.timeZone = timeZone
            self.fingerprint = fingerprint
            self.changesAnHour = changesAnHour
            self.telemetry = telemetry
        }
    }

    let store: any EventStore
    let keeper: ReadModelKeeper
    let settings: Settings
    let now: @Sendable () -> Timestamp
    let inspection: Inspection
    let shelf = ContractShelf()

    /// Shipping on a journal; `keeper` is the one that pages read, so that they show at once what was done here.
    public init(
        store: any EventStore,
        keeper: ReadModelKeeper,
        settings: Settings,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.keeper = keeper
        self.settings = settings
        self.now = now
        inspection = Inspection(fingerprint: settings.fingerprint, timeZone: settings.timeZone)
    }

    // MARK: Proposing

    /// Takes a change in, and starts it where the gate is open.
    ///
    /// - Throws: `.refused` where the gate turns it away, `.invalid` where it makes no sense, `.conflict` where it would
    ///   change nothing, `.notFound` where it names what is not there.
    public func propose(
        _ proposal: Proposal,
        to environment: String,
        of service: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        try Texts.hold(proposal, service: service, environment: environment)
        let model = try await fresh()
        let record = model.environment(service, environment)?.record ?? EnvironmentRecord()
        let key = proposal.key.map { origin.actor + " " + $0 }
        if let known = key.flatMap({ record.keys[$0] }).flatMap(record.entry) {
            return try await repeated(known, as: proposal, key: key)
        }
        return try await takeIn(try draft(proposal, environment, service, origin, model, key: key), model, by: origin)
    }

    /// Takes a draft in unless the gate turns it away.
    func takeIn(
        _ draft: Draft,
        _ model: ReadModel,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        let gate = await ask(draft, model)
        if draft.change.kind != .recorded, Gate.turnsAway(gate) || Shipping.spreads(gate) {
            try await turnAway(draft.change, gate, origin)
            throw .refused(gate, change: draft.change)
        }
        var change = draft.change
        let (service, environment) = (change.service, change.environment)
        if let content = draft.content { try await keep(content, by: origin) }
        change.id = try await number(service, environment, by: origin)
        var numbered = draft
        numbered.change = change
        // Asked again by its number, which the words of what it waits for name. What others made and is done already
        // waits for nobody: it is recorded as an emergency.
        let isAsked = !gate.isOpen && (change.kind != .recorded || change.emergency == nil)
        let waits = isAsked ? await ask(numbered, model).refusals : []
        try await perform(.propose(change, waits: waits), service, environment, by: origin)
        // Another node may have taken the same key in meanwhile.
        let after = try await fresh()
        let taken = change.key.flatMap { after.environment(service, environment)?.record.keys[$0] } ?? change.id
        return try await startIfOpen(service, taken, by: origin)
    }

    /// Whether a change could start now; nothing is kept.
    public func gate(
        _ proposal: Proposal,
        to environment: String,
        of service: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> GateAnswer {
        try Texts.hold(proposal, service: service, environment: environment)
        let model = try await fresh()
        return await ask(try draft(proposal, environment, service, origin, model, key: nil), model)
    }

    /// Whether a change that was taken in may start now.
    public func gate(of change: ChangeID, in service: String) async throws(ShippingFailure) -> GateAnswer {
        let model = try await fresh()
        return await ask(try entry(change, service, model), model)
    }

    /// The change that was taken in before under the same key.
    private func repeated(
        _ known: EnvironmentRecord.Entry,
        as proposal: Proposal,
        key: String?
    ) async throws(ShippingFailure) -> ProposalAnswer {
        guard known.change.kind == proposal.kind, known.change.why == proposal.why else {
            throw .invalid("the key was given before for another change, \(known.change.id)", at: "key")
        }
        return try await answer(known.change.service, known.change.id)
    }

    private func turnAway(_ change: Change, _ gate: GateAnswer, _ origin: Origin) async throws(ShippingFailure) {
        let attempt = RefusedAttempt(
            kind: change.kind,
            to: change.to,
            by: change.by,
            why: change.why,
            cause: change.cause,
            refusals: gate.refusals,
            at: now()
        )
        try await perform(.refuse(attempt), change.service, change.environment, by: origin)
    }

    private func keep(_ content: RevisionContent, by origin: Origin) async throws(ShippingFailure) {
        do {
            try await Repository<RevisionRecord>(store)
                .perform(.record(content), on: .revision(content.id), by: origin, now: now)
        } catch .store(let failure) {
            throw .store(failure)
        } catch {
            throw .conflict("the stream of \(content.id) holds another revision: the journal is damaged")
        }
    }

    private func number(
        _ service: String,
        _ environment: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> ChangeID {
        do {
            let command = Numbering.Command.take(environment: environment, by: origin.actor)
            let events = try await Repository<Numbering>(store, attempts: 64)
                .perform(command, on: .changes(service), by: origin, now: now)
            return ChangeID(number: events.last?.version ?? 0)
        } catch .store(let failure) {
            throw .store(failure)
        } catch {
            throw .conflict("no number could be had")
        }
    }

    // MARK: Starting and ending

    /// Says yes to somebody else's change, and starts it where that opens the gate.
    public func approve(
        _ change: ChangeID,
        in service: String,
        because why: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        try Texts.hold(why: why)
        let entry = try entry(change, service, try await fresh())
        let command = EnvironmentRecord.Command.approve(change, by: origin.actor, because: why)
        try await perform(command, service, entry.change.environment, by: origin)
        return try await startIfOpen(service, change, by: origin)
    }

    /// Starts a change that waited.
    ///
    /// - Throws: `.refused` where the gate is not open.
    public func start(
        _ change: ChangeID,
        in service: String,
        emergency: String? = nil,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        if let emergency { try Texts.hold(why: emergency, at: "emergency") }
        let model = try await fresh()
        var entry = try entry(change, service, model)
        if case .finished = entry.stage { throw .conflict("\(EnvironmentRecord.Refusal.ended(change))") }
        if case .underWay = entry.stage { return try await answer(service, change) }
        entry.change.emergency = emergency ?? entry.change.emergency
        try await begin(entry, service, by: origin)
        return try await answer(service, change)
    }

    /// Starts a change where the gate is open on the very state that it is started from.
    private func begin(
        _ known: EnvironmentRecord.Entry,
        _ service: String,
        by origin: Origin
    ) async throws(ShippingFailure) {
        let change = known.change
        let emergency = change.emergency
        try await perform(on: service, change.environment, by: origin) { model async throws(ShippingFailure) in
            var entry = try self.entry(change.id, service, model)
            guard entry.stage == .proposed else { return .start(change.id, emergency: emergency) }
            entry.change.emergency = emergency
            let gate = await self.ask(entry, model)
            guard gate.isOpen else { throw .refused(gate, change: entry.change) }
            return .start(change.id, emergency: emergency, past: gate.past ?? [])
        }
    }

    /// Calls a change off that moved nothing yet.
    public func cancel(
        _ change: ChangeID,
        in service: String,
        because why: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        try Texts.hold(why: why)
        let entry = try entry(change, service, try await fresh())
        if case .underWay = entry.stage, entry.change.kind != .recorded {
            throw .conflict("\(EnvironmentRecord.Refusal.started(change)): plimsoll revert \(change)")
        }
        if case .finished = entry.stage { throw .conflict("\(EnvironmentRecord.Refusal.ended(change))") }
        let command = EnvironmentRecord.Command.finish(change, .cancelled(because: why), live: nil)
        try await perform(command, service, entry.change.environment, by: origin)
        return try await answer(service, change)
    }

    /// Ends a change that others made, well or not.
    public func finishRecorded(
        _ change: ChangeID,
        in service: String,
        failure: String?,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        if let failure { try Texts.hold(why: failure, at: "failure") }
        let entry = try entry(change, service, try await fresh())
        guard entry.change.kind == .recorded else {
            throw .conflict("\(change) is carried out here; its rollout ends it")
        }
        if case .finished = entry.stage { return try await answer(service, change) }
        let outcome = failure.map { ChangeOutcome.failed(because: $0) } ?? .done
        let live = failure == nil ? entry.change.to : nil
        try await perform(.finish(change, outcome, live: live), service, entry.change.environment, by: origin)
        return try await answer(service, change)
    }

    /// Starts a change where its gate is open; answers either way.
    func startIfOpen(
        _ service: String,
        _ change: ChangeID,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        let model = try await fresh()
        let entry = try entry(change, service, model)
        guard entry.stage == .proposed, entry.change.kind != .recorded else { return try await answer(service, change) }
        let gate = await ask(entry, model)
        do throws(ShippingFailure) {
            try await begin(entry, service, by: origin)
        } catch .conflict {
            // Another change was started meanwhile: the answer says so.
        } catch .refused(_, _) {
            // It waits: the answer says for what.
        }
        var answer = try await answer(service, change)
        // What spoke for it at the moment it was started.
        if answer.isStarted { answer.gate = gate }
        return answer
    }
}
