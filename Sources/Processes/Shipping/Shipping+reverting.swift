// Shipping+reverting: the way back from a change, under way or over.
public import Changes
public import Journal

extension Shipping {
    /// Takes a change back: the first button in an incident.
    ///
    /// Under way, its rollout goes back. Over, what is live without it goes live: the revision before where nothing came
    /// after, else the live one with only what this change made put back. Times, proof and approvals do not matter.
    /// - Throws: `.conflict` where there is nothing to go back to, or later changes changed the same again.
    public func revert(
        _ change: ChangeID,
        in service: String,
        because why: String,
        emergency: String? = nil,
        by origin: Origin
    ) async throws(ShippingFailure) -> ProposalAnswer {
        try Texts.hold(why: why)
        let model = try await fresh()
        let entry = try entry(change, service, model)
        switch entry.stage {
        case .proposed: throw .conflict("\(change) moved nothing yet: plimsoll change cancel \(change)")
        case .underWay:
            guard entry.change.kind != .recorded else {
                throw .conflict("\(change) is made by others: they undo it, then: plimsoll change finish \(change)")
            }
            try await takeBack(entry.change, because: why, by: origin)
            return try await answer(service, change)
        case .finished: break
        }
        let (content, undoes) = try without(entry.change, model)
        var proposal = Proposal(kind: .revert, why: why)
        proposal.emergency = emergency
        let draft = try draft(
            proposal,
            content,
            entry.change.environment,
            service,
            origin,
            model,
            undoes: undoes,
            key: nil
        )
        return try await takeIn(draft, model, by: origin)
    }

    /// The content without a change, and the change it undoes where that is not the revision before.
    private func without(
        _ change: Change,
        _ model: ReadModel
    ) throws(ShippingFailure) -> (RevisionContent, ChangeID?) {
        let environment = change.environment
        guard let to = change.to, let after = model.revisions[to]?.content else {
            throw .conflict("\(change.id) moved no revision: there is nothing to go back to")
        }
        guard let from = change.from, let before = model.revisions[from]?.content else {
            throw .conflict("nothing was live in \(environment) before \(change.id): there is nothing to go back to")
        }
        guard let live = model.liveContent(change.service, environment) else {
            throw .conflict("nothing is live in \(environment)")
        }
        if live.id == from { throw .conflict("\(from.short), which was live before \(change.id), is live already") }
        if live.id == to { return (before, nil) }
        switch Undoing.content(live: live, without: after, over: before, in: environment) {
        case .success(let content): return (content, change.id)
        case .failure(let tangle):
            let parts = tangle.parts.prefix(5).joined(separator: ", ")
            let later = model.environment(change.service, environment)?.record.liveBy?.text ?? "later changes"
            throw .conflict("\(parts) changed again after \(change.id): revert \(later) first, or set the value anew")
        }
    }
}
