// ComparisonPhase: the contract's rules over the effective config of all environments, and the environments compared.
import Contracts
import Documents
import Findings

/// Holds environments against the contract's rules and against one another.
struct ComparisonPhase {
    private let contract: Contract
    private let surroundings: Surroundings
    private let matrix: MatrixCheck
    /// What could not be said.
    private(set) var unchecked: [Unchecked] = []
    /// What is wrong with rule packs themselves.
    private(set) var packFindings: [Finding] = []

    init(contract: Contract, surroundings: Surroundings, loaded: [LoadedConfig]) {
        self.contract = contract
        self.surroundings = surroundings
        // An environment that could not be read whole would look as if keys were missing.
        matrix = MatrixCheck(Matrix(loaded.filter(\.isSound).map(\.environment)))
    }

    mutating func run(_ loaded: LoadedConfig) -> [Finding] {
        let name = loaded.environment.name
        guard loaded.isSound else {
            if !contract.rules.isEmpty || !contract.packs.isEmpty {
                unchecked.append(Unchecked("rules in \(name)", because: "not every layer could be read"))
            }
            return []
        }
        return matrix.findings(in: name)
    }
}
