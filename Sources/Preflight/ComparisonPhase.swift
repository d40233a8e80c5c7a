// ComparisonPhase: the contract's rules over the effective config of all environments, and the environments compared.
import CEL
import Contracts
import Documents
import Findings

/// Holds environments against the contract's rules and against one another.
struct ComparisonPhase {
    private let contract: Contract
    private let rules: RuleCheck
    private let matrix: MatrixCheck
    private let loaded: [LoadedConfig]
    private let today: CalendarDate?
    private let previous: [EnvironmentConfig]
    /// What could not be said.
    private(set) var unchecked: [Unchecked] = []
    /// What is wrong with the rules themselves and with their packs.
    private(set) var findings: [Finding] = []

    /// Reads rule packs and compiles all rules once; environments of `loaded` may refer to each other.
    init(contract: Contract, surroundings: Surroundings, loaded: [LoadedConfig]) {
        self.contract = contract
        self.loaded = loaded
        previous = surroundings.previous
        today = surroundings.now.map { CalendarDate(secondsSince1970: $0) }
        // An environment that could not be read whole would look as if keys were missing.
        matrix = MatrixCheck(Matrix(loaded.filter(\.isSound).map(\.environment)))
        var reader = PackReader(surroundings)
        let packs = reader.packs(of: contract)
        rules = RuleCheck(
            contract,
            packs: packs,
            schemas: reader.schemas(of: contract),
            timeZones: surroundings.timeZone
        )
        findings = reader.findings + rules.findings
        unchecked = reader.unchecked
    }

    /// What rules and comparison say of one environment.
    mutating func run(_ config: LoadedConfig) -> [Finding] {
        let outcome = rules.run(
            in: config.view,
            previous: previous.first { $0.name == config.environment.name },
            elsewhere: loaded.filter { $0.environment.name != config.environment.name }.map(\.view),
            today: today
        )
        unchecked += outcome.unchecked
        return outcome.findings + hosts(of: config)
            + (config.isSound ? matrix.findings(in: config.environment.name) : [])
    }
}

extension ComparisonPhase {
    /// Loopback and other environments' hosts in a protected environment; domains are the facts `domain` and `domains`.
    private func hosts(of config: LoadedConfig) -> [Finding] {
        let environment = config.environment
        guard environment.isProtected else { return [] }
        let others = contract.environments.map(\.name.value).filter { $0 != environment.name }
        let check = HostCheck(
            environment: environment.name,
            isProtected: true,
            domains: domains(of: environment.name),
            others: others.flatMap { name in domains(of: name).map { (environment: name, domain: $0) } }
        )
        return environment.documents.flatMap { effective in
            effective.document.nodes.indices.compactMap { node in
                guard var finding = check.finding(at: node, in: effective.document) else { return nil }
                finding.place = effective.place(of: node)
                return finding
            }
        }
    }

    private func domains(of environment: String) -> [String] {
        guard let facts = contract.environment(named: environment)?.facts else { return [] }
        let document = contract.document
        return ["domain", "domains"].compactMap { document.member($0, of: facts) }.flatMap { node in
            document.nodes[node].kind == .sequence ? document.elements(of: node) : [node]
        }.filter { document.nodes[$0].kind == .string }.map { document.text(of: $0) }
    }
}

extension LoadedConfig {
    /// The environment as rules see it: what could not be read whole is unknown.
    var view: RuleScope.View {
        RuleScope.View(environment, incomplete: isSound ? [] : environment.documents.map(\.name))
    }
}

/// Reads the packs of rules that a contract uses, and its schemas for the types they give rules.
private struct PackReader {
    private let surroundings: Surroundings
    private(set) var findings: [Finding] = []
    private(set) var unchecked: [Unchecked] = []

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    mutating func packs(of contract: Contract) -> [String: RulePack] {
        var result: [String: RulePack] = [:]
        for path in contract.packs.map(\.file.value) where result[path] == nil {
            switch surroundings.read(path) {
            case .missing: continue
            case .unreadable(let reason): unchecked.append(Unchecked("rules of \(path)", because: reason))
            case .text(let source):
                let format = DocumentFormat(fileName: path) ?? .yaml
                let read = Document.read(source, as: format, options: surroundings.reading)
                findings += read.findings
                guard let document = read.document, read.isSound else { continue }
                let (pack, more) = RulePack.read(document)
                findings += more
                if let pack { result[path] = pack }
            }
        }
        return result
    }

    func schemas(of contract: Contract) -> [String: Document] {
        var result: [String: Document] = [:]
        for declaration in contract.config {
            guard let path = declaration.schema?.value, case .text(let source) = surroundings.read(path) else {
                continue
            }
            let read = Document.read(source, as: DocumentFormat(fileName: path) ?? .json, options: surroundings.reading)
            if read.isSound, let document = read.document { result[declaration.name.value] = document }
        }
        return result
    }
}
