// RulePhase: the contract's rules over the effective config of all environments, and the comparison between them.
import Contracts
import Documents
import Findings

/// Holds environments against the contract's rules and against one another.
struct RulePhase {
    let contract: Contract
    let surroundings: Surroundings
    let configs: [EnvironmentConfig]

    func run(_ environment: String) -> ([Finding], [Unchecked]) {
        ([], [])
    }
}
