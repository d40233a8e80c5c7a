// RolloutReaction+writing: the beginning and the end of a rollout, in the journal.
import Changes
import Contracts
import Journal

extension RolloutReaction {
    /// Plans a change from the contract of the revision it leads to; what cannot be planned is called off.
    func plan(_ change: Change, _ now: Timestamp) async throws(CarryFailure) {
        guard let to = change.to else {
            return try await end(change, .cancelled(because: "it leads to no revision"), nil, now)
        }
        let record = try await revision(to)
        guard let content = record.content else {
            return try await end(change, .cancelled(because: "\(to.short) is not recorded"), nil, now)
        }
        let contract: Contract
        do { contract = try ContentReading(content, for: change.environment).contract } catch {
            return try await end(change, .cancelled(because: "\(error)"), nil, now)
        }
        guard let plan = RolloutPlan(change, contract: contract) else { return }
        try await perform(.start(plan), Rollout(), plan, now)
    }

    /// What is kept of a change; its driver is found again by its revision's contract.
    func kept(_ change: Change, _ plan: RolloutPlan) async throws(CarryFailure) -> CarriedChange {
        if let known = carriedChange(change) { return known }
        let record = try await revision(plan.to)
        let contract = record.content.flatMap { try? ContentReading($0, for: plan.environment).contract }
        let section = contract?.environment(named: plan.environment)?.rollout ?? contract?.rollout
        return CarriedChange(
            driver: drivers.driver(service: plan.service, environment: plan.environment, section: section),
            section: section
        )
    }

    /// Writes a rollout's end into the record of its environment; written before, it is no event.
    func finish(_ change: Change, _ rollout: Rollout, _ now: Timestamp) async throws(CarryFailure) {
        guard case .finished(let outcome) = rollout.phase else { return }
        try await end(change, outcome, rollout.liveAfter, now)
    }

    private func end(
        _ change: Change,
        _ outcome: ChangeOutcome,
        _ live: RevisionID?,
        _ now: Timestamp
    ) async throws(CarryFailure) {
        do {
            try await Repository<EnvironmentRecord>(store).perform(
                .finish(change.id, outcome, live: live),
                on: .environment(change.service, change.environment),
                by: Origin(actor: RolloutReaction.origin, cause: change.cause + [change.id.text]),
                now: { now }
            )
        } catch { throw CarryFailure(Self.words(error)) }
    }

    /// Asks the rollout as it was read; where nothing follows from that, the journal is left alone.
    func perform(
        _ command: Rollout.Command,
        _ read: Rollout,
        _ plan: RolloutPlan,
        _ now: Timestamp
    ) async throws(CarryFailure) {
        if let events = try? Rollout.decide(command, read, now: now), events.isEmpty { return }
        do {
            try await Repository<Rollout>(store).perform(
                command,
                on: .rollout(plan.service, plan.change),
                by: Origin(actor: RolloutReaction.origin, cause: plan.cause + [plan.change.text]),
                now: { now }
            )
        } catch { throw CarryFailure(Self.words(error)) }
    }

    private func revision(_ id: RevisionID) async throws(CarryFailure) -> RevisionRecord {
        do { return try await Repository<RevisionRecord>(store).load(.revision(id)).state } catch {
            throw CarryFailure("\(error)")
        }
    }

    private static func words<Refusal>(_ failure: PerformFailure<Refusal>) -> String {
        switch failure {
        case .refused(let refusal): "\(refusal)"
        case .store(let failure): "\(failure)"
        }
    }
}
