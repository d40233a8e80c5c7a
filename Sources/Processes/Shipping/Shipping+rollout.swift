// Shipping+rollout: words of people to a change that is being carried out.
public import Changes
public import Journal

extension Shipping {
    /// Tells the rollout of a change under way to go back; one that ended or goes back already is left alone.
    func takeBack(_ change: Change, because why: String, by origin: Origin) async throws(ShippingFailure) {
        do {
            try await tell(.revert(by: origin.actor, because: why), change, by: origin)
        } catch .refused(.ended) {
            return
        } catch { throw failure(of: error, change) }
    }

    /// Lets a rollout that asks a person go on.
    public func resume(
        _ id: ChangeID,
        of service: String,
        because why: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        let change = try entry(id, service, try await fresh()).change
        do {
            try await tell(.resume(by: origin.actor, because: why), change, by: origin)
        } catch { throw failure(of: error, change) }
        return try await answer(service, id)
    }

    private func tell(
        _ command: Rollout.Command,
        _ change: Change,
        by origin: Origin
    ) async throws(PerformFailure<Rollout.Refusal>) {
        try await Repository<Rollout>(store).perform(
            command,
            on: .rollout(change.service, change.id),
            by: origin,
            now: now
        )
    }

    private func failure(of failure: PerformFailure<Rollout.Refusal>, _ change: Change) -> ShippingFailure {
        switch failure {
        case .refused(let refusal): .conflict("\(change.id): \(refusal)")
        case .store(let failure): .store(failure)
        }
    }
}
