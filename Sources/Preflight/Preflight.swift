// Preflight: the walk of a check, from a contract to a report.
//
// For each environment: read every layer and look for traps, merge, hold the effective config against its schema, then
// against the rules, then compare the environments. Files are read once; what several environments share is said once.
// All that comes from outside is in `Surroundings`, so a test runs the whole walk on texts.
//
//     let outcome = Preflight(contract: contract, surroundings: surroundings).run(["production"])
//     print(outcome.report.verdict)
public import CEL
public import Contracts
import Documents
public import Findings

/// What a check of a contract's environments came to.
public struct PreflightOutcome: Sendable {
    /// What was found and what was not checked.
    public var report: Report
    /// The environments that were asked for, loaded.
    public var environments: [EnvironmentConfig]
    /// The environments that were asked for, as expressions of the contract see them.
    public var views: [RuleScope.View] = []
    /// The other environments, as expressions of the contract see them.
    public var elsewhere: [RuleScope.View] = []
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

    /// Loads environments without checking more than that their layers can be read.
    public func load(_ names: [String]) -> PreflightOutcome {
        var loading = Loading(self)
        let environments = names.map { loading.load($0, isAsked: true).environment }
        return PreflightOutcome(report: loading.report(adding: []), environments: environments)
    }

    /// What an expression may read in an environment, as the contract's rules do.
    public func ruleScope(in name: String) -> (
        declarations: CELEnvironment, bindings: CELBindings, sources: [SourceText]
    ) {
        var loading = Loading(self)
        let asked = loading.load(name, isAsked: true)
        let others = contract.environments.map(\.name.value).filter { $0 != name }
        let rest = others.map { loading.load($0, isAsked: false) }
        let rules = RuleCheck(contract, timeZones: surroundings.timeZone)
        let bindings = rules.bindings(
            in: asked.view,
            previous: surroundings.previous.first { $0.name == name },
            elsewhere: rest.map(\.view)
        )
        let configs = ([asked] + rest).flatMap(\.environment.documents)
        let sources = configs.flatMap { $0.layers.flatMap { $0.documents.map(\.source) } }
        return (rules.declarations, bindings, sources)
    }

    /// Checks environments by name; the others are read too, where rules and the comparison need them.
    public func run(_ names: [String]) -> PreflightOutcome {
        var loading = Loading(self)
        let others = contract.environments.map(\.name.value).filter { !names.contains($0) }
        let asked = names.map { loading.load($0, isAsked: true) }
        let rest = others.map { loading.load($0, isAsked: false) }
        var shared = SharedFindings(environments: names)
        var schemas = SchemaPhase(contract: contract, surroundings: surroundings)
        for loaded in asked {
            shared.add(loaded.findings, in: loaded.environment.name)
            shared.add(schemas.run(loaded), in: loaded.environment.name)
        }
        loading.unchecked += schemas.unchecked
        var comparison = ComparisonPhase(contract: contract, surroundings: surroundings, loaded: asked + rest)
        for loaded in asked { shared.add(comparison.run(loaded), in: loaded.environment.name) }
        loading.unchecked += comparison.unchecked + notLookedAt
        for (name, migrations) in self.migrations(names) {
            shared.add(migrations.findings, in: name)
            loading.unchecked += migrations.unchecked
        }
        let report = loading.report(adding: shared.findings + comparison.findings)
        return PreflightOutcome(
            report: report,
            environments: asked.map(\.environment),
            views: asked.map(\.view),
            elsewhere: rest.map(\.view)
        )
    }

    /// What is said of the contract's migrations, environment by environment.
    private func migrations(_ names: [String]) -> [(String, Report)] {
        guard contract.migrations != nil, let look = surroundings.migrations else { return [] }
        return names.map { ($0, look($0)) }
    }

    /// Told where a contract has migrations and nobody looks at them.
    public static let unreadMigrations = Unchecked("migrations", because: "nobody reads them here", wasRequired: false)

    /// What the contract asks for and this version does not look at.
    private var notLookedAt: [Unchecked] {
        var result: [Unchecked] = []
        if contract.migrations != nil, surroundings.migrations == nil {
            result.append(Preflight.unreadMigrations)
        }
        return result
    }
}

/// An environment as loaded, and whether its values may be trusted.
struct LoadedConfig {
    let environment: EnvironmentConfig
    let findings: [Finding]
    /// Whether every layer was read without an error.
    let isSound: Bool
}

/// The environments of one check being loaded.
struct Loading {
    private let preflight: Preflight
    private var files: ReadFiles
    private var asked: Set<String> = []
    /// What was not checked.
    var unchecked: [Unchecked] = []

    init(_ preflight: Preflight) {
        self.preflight = preflight
        files = ReadFiles(preflight.surroundings)
    }

    mutating func load(_ name: String, isAsked: Bool) -> LoadedConfig {
        let paths = files.readLayers(of: preflight.contract, in: name)
        let failures = paths.sorted().compactMap { path in files[path]?.failure.map { Unchecked(path, because: $0) } }
        if isAsked {
            asked.formUnion(paths)
            unchecked += failures
        }
        let read = files
        let input = LoadInput(
            file: { read[$0]?.document },
            // What is given for this run says nothing of environments that nobody asked for.
            variables: isAsked ? preflight.surroundings.variables : [],
            overrides: isAsked ? preflight.surroundings.overrides : []
        )
        let loaded = preflight.contract.load(name, from: input)
        let isSound = loaded.incomplete.isEmpty && paths.allSatisfy { files[$0]?.isSound ?? true }
        return LoadedConfig(environment: loaded.environment, findings: loaded.findings, isSound: isSound)
    }

    /// All that was found, files first; what was not checked is said once.
    ///
    /// Where the schema refuses a key, the guess that it is misspelt (PL1602) is left out: one mistake, one finding.
    func report(adding findings: [Finding]) -> Report {
        var seen: Set<Unchecked> = []
        let refused = Set(findings.filter { $0.code == "PL2003" }.map { "\($0.place.source.name) \($0.place.span)" })
        let traps = files.findings(in: asked).filter { finding in
            finding.code != "PL1602" || !refused.contains("\(finding.place.source.name) \(finding.place.span)")
        }
        let today = preflight.surroundings.now.map { CalendarDate(secondsSince1970: $0) }
        return Report(
            findings: preflight.contract.exempting(traps + findings, today: today).kept,
            unchecked: unchecked.filter { seen.insert($0).inserted }
        )
    }
}
