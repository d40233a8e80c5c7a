// Preflight: the walk of a check, from a contract to a report.
//
// For each environment: read every layer and look for traps, merge, hold the effective config against its schema, then
// against the rules, then compare the environments. Files are read once; what several environments share is said once.
// All that comes from outside is in `Surroundings`, so a test runs the whole walk on texts.
//
//     let outcome = Preflight(contract: contract, surroundings: surroundings).run(["production"])
//     print(outcome.report.verdict)
public import Contracts
public import Documents
public import Findings

/// The effective documents of one environment.
public struct EnvironmentConfig: Sendable {
    /// The environment's name.
    public var environment: String
    /// Its effective documents by name, in the contract's order.
    public var documents: [(name: String, config: EffectiveConfig)]
    /// Whether every layer could be read: values may be trusted.
    public var isSound: Bool

    /// An effective document by its name.
    public func document(named name: String) -> EffectiveConfig? {
        documents.first { $0.name == name }?.config
    }

    /// How many scalar values there are in all documents.
    public var valueCount: Int {
        documents.reduce(0) { $0 + $1.config.document.nodes.count { !$0.isContainer && !$0.flags.contains(.key) } }
    }

    /// How many layers gave values.
    public var layerCount: Int {
        documents.reduce(0) { $0 + $1.config.layers.count { !$0.documents.isEmpty } }
    }
}

/// What a check of a contract's environments came to.
public struct PreflightOutcome: Sendable {
    /// What was found and what was not checked.
    public var report: Report
    /// The environments that were loaded, the asked ones first.
    public var configs: [EnvironmentConfig]
}

/// The walk of a check over a contract's environments.
public struct Preflight: Sendable {
    let contract: Contract
    let surroundings: Surroundings

    /// A walk.
    public init(contract: Contract, surroundings: Surroundings) {
        self.contract = contract
        self.surroundings = surroundings
    }

    /// Loads one environment: reads and merges its layers.
    public func load(_ environment: String) -> (config: EnvironmentConfig, findings: [Finding], unchecked: [Unchecked]) {
        var loading = ConfigLoading(contract: contract, surroundings: surroundings)
        let config = loading.load(environment)
        return (config, loading.findings, loading.unchecked)
    }

    /// Checks environments by name; the others are read too, where rules and the comparison need them.
    public func run(_ names: [String]) -> PreflightOutcome {
        var loading = ConfigLoading(contract: contract, surroundings: surroundings)
        let all = contract.environments.map(\.name.value)
        var configs = (names + all.filter { !names.contains($0) }).map { loading.load($0, isAsked: names.contains($0)) }
        var merged = SharedFindings(environments: names)
        for config in configs where names.contains(config.environment) {
            merged.add(loading.findings(in: config.environment), in: config.environment)
            let schemas = SchemaPhase(contract: contract, surroundings: surroundings)
            let (findings, unchecked) = schemas.run(config, &loading.schemas)
            merged.add(findings, in: config.environment)
            loading.unchecked += unchecked
        }
        configs.removeAll { !names.contains($0.environment) && !$0.isSound }
        let phases = RulePhase(contract: contract, surroundings: surroundings, configs: configs)
        for name in names {
            let (findings, unchecked) = phases.run(name)
            merged.add(findings, in: name)
            loading.unchecked += unchecked
        }
        let report = Report(findings: loading.fileFindings + merged.findings, unchecked: loading.allUnchecked + notLookedAt)
        return PreflightOutcome(report: report, configs: configs)
    }

    /// What the contract asks for and this version does not look at.
    private var notLookedAt: [Unchecked] {
        var result: [Unchecked] = []
        if !contract.connections.isEmpty {
            let names = contract.connections.map(\.name.value).joined(separator: ", ")
            result.append(
                Unchecked("connections \(names)", because: "servers are not opened by this version", wasRequired: false)
            )
        }
        if contract.migrations != nil {
            result.append(Unchecked("migrations", because: "they are not read by this version", wasRequired: false))
        }
        return result
    }
}
