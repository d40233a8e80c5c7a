// Shipping+asking: the journal's state, the gate's word, and commands carried out on it.
public import Changes
import Contracts
import Journal

extension Shipping {
    /// The model with all that was written before.
    func fresh() async throws(ShippingFailure) -> ReadModel {
        do { return try await keeper.catchUp() } catch { throw .store(error) }
    }

    /// A change by its name.
    func entry(
        _ change: ChangeID,
        _ service: String,
        _ model: ReadModel
    ) throws(ShippingFailure) -> EnvironmentRecord.Entry {
        guard let view = model.change(service, change) else {
            throw .notFound("\(service) has no change \(change.text.prefix(40))")
        }
        return view.entry
    }

    /// A change with the gate's word on it.
    public func answer(_ service: String, _ change: ChangeID) async throws(ShippingFailure) -> ProposalAnswer {
        let model = try await fresh()
        let entry = try entry(change, service, model)
        let gate = entry.stage == .proposed ? await ask(entry, model) : GateAnswer(refusals: [], holds: [])
        return ProposalAnswer(change: entry.change, gate: gate, isStarted: entry.started != nil)
    }

    /// The gate's word on a change that was taken in.
    func ask(_ entry: EnvironmentRecord.Entry, _ model: ReadModel) async -> GateAnswer {
        let content = entry.change.to.flatMap { model.revisions[$0]?.content }
        return await ask(entry.change, content, approvals: entry.approvals, model)
    }

    /// The gate's word on a change that is not taken in yet.
    func ask(_ draft: Draft, _ model: ReadModel) async -> GateAnswer {
        await ask(draft.change, draft.content, approvals: [], model)
    }

    private func ask(
        _ change: Change,
        _ content: RevisionContent?,
        approvals: [EnvironmentRecord.Approval],
        _ model: ReadModel
    ) async -> GateAnswer {
        let (service, environment) = (change.service, change.environment)
        let live = model.liveContent(service, environment)
        let files = (content ?? live)?.files ?? []
        var others: [String: EnvironmentRecord] = [:]
        for view in model.environments(of: service) where view.name != environment { others[view.name] = view.record }
        let liveContract = live.flatMap { shelf.contract(of: $0, for: environment) }
        var contract = liveContract
        if let content {
            contract = shelf.contract(of: content, for: environment)
        } else if live == nil {
            contract = anyContract(of: service, environment, model)
        }
        let answer = Gate.answer(
            GateQuestion(
                contract: contract,
                liveContract: liveContract,
                change: change,
                approvals: approvals,
                record: model.environment(service, environment)?.record ?? EnvironmentRecord(),
                others: others,
                stops: model.stops,
                now: now(),
                changesAnHour: settings.changesAnHour,
                timeZone: settings.timeZone,
                calendar: { path in files.first { $0.path == path }?.text }
            )
        )
        return await spreading(change, answer, model)
    }

    /// Where nothing is live in an environment yet: the contract that is live in another one and names it.
    func anyContract(of service: String, _ environment: String, _ model: ReadModel) -> Contract? {
        for view in model.environments(of: service) {
            if let content = model.liveContent(service, view.name),
                let contract = shelf.contract(of: content, for: environment)
            {
                return contract
            }
        }
        return nil
    }

    /// Carries out a command on an environment's record, from fresh state until the journal takes it.
    ///
    /// - Throws: what the journal says; `.conflict` where the record does not allow it.
    func perform(
        _ command: EnvironmentRecord.Command,
        _ service: String,
        _ environment: String,
        by origin: Origin
    ) async throws(ShippingFailure) {
        try await perform(on: service, environment, by: origin) { _ throws(ShippingFailure) in command }
    }

    /// Carries out the command that each state it is decided on leads to: what was written since it was asked before,
    /// such as a freeze, is heeded.
    ///
    /// - Throws: what `command` and the journal say; `.conflict` where the record does not allow it.
    func perform(
        on service: String,
        _ environment: String,
        by origin: Origin,
        _ command: (ReadModel) async throws(ShippingFailure) -> EnvironmentRecord.Command
    ) async throws(ShippingFailure) {
        var last: StoreFailure?
        for _ in 0..<64 {
            // The model has the state already: a stream of years is not read again for each command.
            let model = try await fresh()
            let command = try await command(model)
            let view = model.environment(service, environment)
            if let unread = view?.unread { throw .store(unread) }
            let events: [RecordEvent]
            let time = now()
            do {
                events = try EnvironmentRecord.decide(command, view?.record ?? EnvironmentRecord(), now: time)
            } catch {
                throw .conflict("\(error)")
            }
            guard !events.isEmpty else { return }
            do throws(StoreFailure) {
                var written: [NewEvent] = []
                for event in events { written.append(try EnvironmentRecord.written(event)) }
                _ = try await store.append(
                    written,
                    to: .environment(service, environment),
                    expecting: view?.version ?? 0,
                    by: origin,
                    at: time
                )
                return
            } catch .conflict(let stream, let expected, let actual) {
                last = .conflict(stream: stream, expected: expected, actual: actual)
            } catch {
                throw .store(error)
            }
        }
        throw .store(last ?? .unavailable(because: "no attempt was made"))
    }
}

extension Shipping {
    /// A change whole, with the gate's word while it waits.
    public func whole(_ change: ChangeID, in service: String) async throws(ShippingFailure) -> ChangeAnswer {
        let model = try await fresh()
        let entry = try entry(change, service, model)
        let gate = entry.stage == .proposed ? await ask(entry, model) : nil
        guard let answer = model.answer(service, change, gate: gate) else {
            throw .notFound("\(service) has no change \(change)")
        }
        return answer
    }

    /// A service in an environment as its contract and the journal have it; instances are added by who knows them.
    public func environment(_ name: String, of service: String) async throws(ShippingFailure) -> EnvironmentAnswer {
        let model = try await fresh()
        let live = model.liveContent(service, name)
        let contract =
            live.flatMap { shelf.contract(of: $0, for: name) } ?? anyContract(of: service, name, model)
        guard
            var answer = model.answer(service, environment: name, now: now())
                ?? contract.map({ _ in
                    EnvironmentAnswer(service: service, environment: name)
                })
        else { throw .notFound("nothing is known of \(service.prefix(100)) in \(name.prefix(100))") }
        answer.isProtected = contract?.environment(named: name)?.isProtected
        return answer
    }

    /// The wall clock of an environment, by its contract; UTC where that names no zone.
    public func wallClock(of service: String, in environment: String, _ model: ReadModel) -> WallClock {
        // Before anything is live, the first change says where it leads.
        let first = model.changes(service, environment, limit: 1).first?.entry.change.to
        let content = model.liveContent(service, environment) ?? first.flatMap { model.revisions[$0]?.content }
        let contract =
            content.flatMap { shelf.contract(of: $0, for: environment) } ?? anyContract(of: service, environment, model)
        return WallClock(
            zone: contract?.environment(named: environment)?.timeZone?.value,
            data: settings.timeZone
        )
    }

    /// The environments of a service in the order of its contract, then those that only the journal knows.
    public func environments(of service: String) async throws(ShippingFailure) -> [String] {
        let model = try await fresh()
        let known = model.environments(of: service).map(\.name)
        var ordered: [String] = []
        for name in known {
            guard let content = model.liveContent(service, name),
                let contract = shelf.contract(of: content, for: name)
            else { continue }
            ordered = contract.environments.map(\.name.value)
            break
        }
        return ordered + known.filter { !ordered.contains($0) }
    }
}
