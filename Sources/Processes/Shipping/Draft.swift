// Draft: a proposal made whole: its revision, what it changes, what the checks say, the way back.
import Changes
import Contracts
import Journal

/// A change as it would be taken in, and its content.
struct Draft: Sendable {
    /// The change; its name is empty.
    var change: Change
    /// The content it leads to; nil: none.
    var content: RevisionContent?
}

extension Shipping {
    /// A proposal made whole.
    func draft(
        _ proposal: Proposal,
        _ environment: String,
        _ service: String,
        _ origin: Origin,
        _ model: ReadModel,
        key: String?
    ) throws(ShippingFailure) -> Draft {
        let record = model.environment(service, environment)?.record ?? EnvironmentRecord()
        if let expecting = proposal.expecting, expecting != record.live {
            let live = record.live?.short ?? "nothing"
            throw .conflict("\(live) is live in \(environment), not \(expecting.short): look at it, then propose anew")
        }
        let content = try target(of: proposal, environment, service, model)
        return try draft(proposal, content, environment, service, origin, model, key: key)
    }

    /// A proposal and the content it leads to, made whole.
    func draft(
        _ proposal: Proposal,
        _ content: RevisionContent?,
        _ environment: String,
        _ service: String,
        _ origin: Origin,
        _ model: ReadModel,
        undoes: ChangeID? = nil,
        key: String?
    ) throws(ShippingFailure) -> Draft {
        let record = model.environment(service, environment)?.record ?? EnvironmentRecord()
        let live = model.liveContent(service, environment)
        if let content, content.id == record.live, proposal.kind != .restart, proposal.kind != .recorded {
            throw .conflict("\(content.id.short) is live in \(environment) already: nothing would change")
        }
        var change = Change(
            id: ChangeID(""),
            service: service,
            environment: environment,
            kind: proposal.kind,
            from: record.live,
            to: content?.id,
            base: content?.base,
            by: origin.actor,
            why: proposal.why,
            cause: origin.cause,
            emergency: proposal.emergency,
            despite: proposal.despite,
            proposed: now()
        )
        change.key = key
        change.undoes = undoes
        var contract = live.flatMap { shelf.contract(of: $0, for: environment) }
        if let content {
            let found = try inspected(content, proposal, environment, service, live)
            change.checks = found.summary
            contract = found.contract
            change.difference = inspection.difference(
                from: live,
                to: content,
                in: environment,
                now: change.proposed.seconds
            )
        } else {
            change.checks = proposal.checks ?? .nothing
        }
        change.revertPlan = proposal.revertPlan ?? wayBack(contract, environment, change)
        return Draft(change: change, content: content)
    }

    /// What the server and who asks found together; a content with secrets or of another service is not taken.
    private func inspected(
        _ content: RevisionContent,
        _ proposal: Proposal,
        _ environment: String,
        _ service: String,
        _ live: RevisionContent?
    ) throws(ShippingFailure) -> Inspected {
        var found = inspection.inspect(content, in: environment, live: live, now: now().seconds)
        if case .unusable(let because) = found.failure { throw .invalid(because, at: "content") }
        guard found.secrets.isEmpty else { throw .invalid(found.secrets) }
        if let contract = found.contract, contract.service != service {
            throw .invalid("its contract is of service \(contract.service), not of \(service)", at: "content")
        }
        if let checks = proposal.checks { found.summary = found.summary.joined(with: checks) }
        return found
    }

    /// The way back that the contract says, or the revision before.
    private func wayBack(_ contract: Contract?, _ environment: String, _ change: Change) -> RevertPlan? {
        let plan = contract?.environment(named: environment)?.revert ?? contract?.revert
        switch plan?.plan {
        case .command: return plan?.command.map { .command($0.value) }
        case .impossible: return .impossible(because: plan?.because ?? "the contract says so")
        case .automatic, nil:
            // What others made is not ours to take back.
            guard change.kind != .recorded || change.to != nil else { return nil }
            return change.from.map { .automatic(to: $0) }
        }
    }

    // MARK: What it leads to

    /// The content that a proposal leads to; nil for one that moves no revision.
    private func target(
        of proposal: Proposal,
        _ environment: String,
        _ service: String,
        _ model: ReadModel
    ) throws(ShippingFailure) -> RevisionContent? {
        let live = model.liveContent(service, environment)
        switch proposal.kind {
        case .restart:
            guard let live else { throw .conflict("nothing is live in \(environment): there is nothing to restart") }
            return live
        case .revert:
            guard let name = proposal.revision else {
                throw .invalid("the revision to go back to is expected", at: "revision")
            }
            let content = try revision(named: name, model)
            let lived = model.environment(service, environment)?.record.lived ?? []
            guard lived.contains(content.id) else {
                throw .conflict("\(content.id.short) was never live in \(environment): ship it instead")
            }
            return content
        case .promote:
            if proposal.content == nil, proposal.revision == nil {
                return try promoted(proposal, environment, service, model)
            }
        case .set, .ship, .recorded: break
        }
        if let name = proposal.revision {
            let content = try revision(named: name, model)
            return proposal.kind == .recorded ? content : content.keepingValues(of: live, in: environment)
        }
        guard let content = proposal.content else {
            guard proposal.kind == .recorded else {
                throw .invalid("the content that it leads to is expected, or a revision's name", at: "content")
            }
            return nil
        }
        return proposal.kind == .promote ? content.keepingValues(of: live, in: environment) : content
    }

    /// What is live in the environment before, with the target's own values.
    private func promoted(
        _ proposal: Proposal,
        _ environment: String,
        _ service: String,
        _ model: ReadModel
    ) throws(ShippingFailure) -> RevisionContent {
        let contract =
            model.liveContent(service, environment).flatMap { shelf.contract(of: $0, for: environment) }
            ?? anyContract(of: service, environment, model)
        let before = contract?.environment(named: environment)?.after.map(\.value) ?? []
        guard let source = proposal.source ?? (before.count == 1 ? before.first : nil) else {
            throw .invalid(
                before.isEmpty
                    ? "the environment to promote from is expected: the contract names none under `after`"
                    : "the environment to promote from is expected: \(before.joined(separator: " or "))",
                at: "source"
            )
        }
        guard let content = model.liveContent(service, source) else {
            throw .notFound("nothing of \(service) is live in \(source)")
        }
        return content.keepingValues(of: model.liveContent(service, environment), in: environment)
    }

    /// A revision by its name or the first digits of it.
    func revision(named name: String, _ model: ReadModel) throws(ShippingFailure) -> RevisionContent {
        let found = name.utf8.count <= 80 ? model.revisions(beginning: name) : []
        guard let id = found.first else { throw .notFound("there is no revision \(name.prefix(80))") }
        guard found.count == 1, let content = model.revisions[id]?.content else {
            throw .conflict("\(found.count) revisions begin with \(name): give more digits")
        }
        return content
    }
}

extension RevisionContent {
    /// This content with the values that are set in an environment by what is live there: they belong to the environment.
    fileprivate func keepingValues(of live: RevisionContent?, in environment: String) -> RevisionContent {
        var all = set
        all[environment] = live?.set[environment]
        return RevisionContent(contract: contract, files: files, set: all, artefact: artefact)
    }
}
