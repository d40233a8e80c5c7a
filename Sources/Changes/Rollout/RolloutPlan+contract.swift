// RolloutPlan+contract: the plan of a change, from what the contract of its revision says.
public import Contracts

extension RolloutPlan {
    /// Steps where a contract names none: one instance, a quarter, all.
    public static let usualSteps: [StepSize] = [.instances(1), .share(25), .share(100)]

    /// The plan of a change; nil where the change moves no revision.
    ///
    /// The environment's own rollout section goes before the contract's. A last step that does not reach all is followed
    /// by one that does. Asking takes six times the time that a step is watched, as in METHODS §1.5.
    public init?(_ change: Change, contract: Contract) {
        guard let to = change.to, change.kind != .recorded else { return nil }
        let environment = contract.environment(named: change.environment)
        let section = environment?.rollout ?? contract.rollout
        var steps: [StepSize] = (section?.steps ?? []).map { step in
            switch step.value {
            case .instances(let number): .instances(number)
            case .share(let share): .share(share)
            }
        }
        if steps.isEmpty { steps = RolloutPlan.usualSteps }
        if steps.last?.isAll != true { steps.append(.share(100)) }
        let bake = section?.bake ?? .seconds(120)
        let health = section?.health
        let asksHealth = health?.http != nil || health?.tcp != nil || health?.command != nil
        var isCommandDriven = false
        if case .command(_, _, let script, _) = section?.driver { isCommandDriven = script != nil }
        self.init(
            change: change.id,
            service: change.service,
            environment: change.environment,
            from: change.from,
            to: to,
            steps: steps,
            bake: bake,
            startWithin: (health?.startWithin ?? .seconds(60)) + (section?.grace ?? .seconds(10)),
            askAfter: max(bake * 6, .seconds(60)),
            // Where nothing was live there is nothing to compare with, and nobody asks for anything yet: health decides.
            hasSignals: change.from != nil && (section.map { !$0.signals.isEmpty || $0.requests != nil } ?? false),
            hasHealth: asksHealth || isCommandDriven,
            isProtected: environment?.isProtected ?? true,
            cause: change.cause
        )
    }
}
