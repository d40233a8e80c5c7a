// GateDesk+loops: changes that cause themselves again, with the cause told or not.
import Journal

extension GateDesk {
    /// How far back the rate of changes is counted.
    static let rateSpan = Duration.seconds(3_600)

    mutating func askLoops() {
        // The second change in its own chain would be the third of a loop: it ends here.
        let turns = change.cause.compactMap { Cause.change($0, in: change.service, change.environment) }
            .filter { record.entry($0) != nil && $0 != change.id }
        if turns.count >= 2 {
            let chain = change.cause.joined(separator: " → ")
            refuse(
                CauseLoop.refusal(
                    "it was caused by its own rollouts: \(chain) → this one",
                    lift: "whoever changes its config as it starts has to stop that; a person's own change has no cause"
                )
            )
        } else if let turn = turns.first {
            hold("it was caused by the rollout of \(turn); the next one in this chain is refused")
        }
        askRate()
    }

    private mutating func askRate() {
        // A way back is never too many.
        guard !Actor.isPerson(change.by), !isBack else { return }
        let since = question.now - GateDesk.rateSpan
        let recent = record.order.compactMap { record.entry($0)?.change }.filter { other in
            other.id != change.id && !Actor.isPerson(other.by) && other.proposed > since
                && other.proposed <= question.now
        }
        guard recent.count >= question.changesAnHour else { return }
        let oldest = recent.map(\.proposed).sorted()[recent.count - question.changesAnHour]
        refuse(
            TooManyChanges.refusal(
                "\(recent.count) changes by programs entered \(change.environment) within an hour; "
                    + "\(question.changesAnHour) are allowed",
                lift: "time, or a person who makes the change",
                until: oldest + GateDesk.rateSpan
            )
        )
    }
}

/// Names of changes as they stand in chains of causes.
public enum Cause {
    /// How a change is named in the chain of what it leads to: `shop/production/c-118`.
    public static func name(_ change: Change) -> String {
        "\(change.service)/\(change.environment)/\(change.id)"
    }

    /// The chain of what a change leads to.
    public static func chain(behind change: Change) -> [String] { change.cause + [name(change)] }

    /// The change that a name means, where it is of this service and environment; `c-118` alone is of any.
    static func change(_ name: String, in service: String, _ environment: String) -> ChangeID? {
        let words = name.split(separator: "/", omittingEmptySubsequences: false)
        switch words.count {
        case 1: return ChangeID(name)
        case 3 where words[0] == service && words[1] == environment: return ChangeID(String(words[2]))
        default: return nil
        }
    }
}
