// DeliveredConfig: the effective config of a rehearsal as files and variables, secrets of the environment left out.
import Contracts
import Documents
import Findings
import Glibc

/// What the program is handed.
struct DeliveredConfig {
    private let contract: Contract
    private let environment: EnvironmentConfig
    private let redirection: Redirection
    private let overrides: [Override]
    private let folder = PrivateFolder()
    /// Variables to start the program with, beside those of this process.
    private(set) var variables: [String: String] = [:]
    /// Files by the path that the contract names, as the paths of their copies.
    private(set) var files: [String: String] = [:]
    /// What was left out.
    private(set) var unchecked: [Unchecked] = []
    /// Why the program must not be started; nil where it may.
    private(set) var problem: String?

    /// What stands in the place of a secret that a rehearsal does not resolve.
    static let placeholder = "plimsoll-rehearsal"

    /// The config of an environment in which `overrides` are the last word: what was given for now, and the copies.
    init(
        contract: Contract,
        _ environment: EnvironmentConfig,
        _ redirection: Redirection,
        overrides: [Override]
    ) {
        (self.contract, self.environment, self.redirection) = (contract, environment, redirection)
        self.overrides = overrides
    }

    /// Writes files and collects variables.
    mutating func prepare() {
        variables = redirection.variables
        variables["PLIMSOLL_REHEARSAL"] = "1"
        for declaration in contract.config {
            guard let config = environment.documents.first(where: { $0.name == declaration.name.value }) else {
                continue
            }
            deliver(declaration, config)
        }
    }

    /// Takes the files away.
    func remove() { folder?.remove() }

    private mutating func deliver(_ declaration: Contract.ConfigDeclaration, _ config: EffectiveConfig) {
        let name = declaration.name.value
        let mine = overrides.filter { $0.path.steps.first == .key(name) }
        if let prefix = declaration.deliver?.variables?.value {
            for entry in ValueList.entries(of: config.document) {
                guard let variable = Self.name(VariableRules(prefix: prefix), entry.path) else { continue }
                variables[variable] = plain(config, entry.node)
            }
        }
        if let file = declaration.deliver?.file?.value { write(file, declaration.deliver?.format, config) }
        guard declaration.deliver == nil, !mine.isEmpty else { return }
        // The program reads its layers itself: what leads to the copies has to be the last of them.
        guard let rules = Self.lastVariables(declaration, in: environment.name) else {
            let connections = redirection.addresses.keys.sorted().joined(separator: ", ")
            if mine.count > redirection.overrides.count
                || !Set(redirection.addresses.keys).isSubset(of: redirection.byVariable)
            {
                problem =
                    "the contract does not say how \(name) is handed over, so that the program would not hear of the copies "
                    + "(\(connections)): add a layer of variables or deliver: to it, or --give NAME=CONNECTION"
            }
            return
        }
        for override in mine {
            let inside = ValuePath(Array(override.path.steps.dropFirst()))
            guard let variable = Self.name(rules, inside) else {
                problem = "\(inside) has no name as a variable of \(rules.prefix)…"
                continue
            }
            variables[variable] = override.value
        }
    }

    /// The rules of the last layer of variables that is for an environment, where no file comes behind it.
    private static func lastVariables(
        _ declaration: Contract.ConfigDeclaration,
        in environment: String
    ) -> VariableRules? {
        guard let last = declaration.layers.last(where: { $0.applies(to: environment) }),
            case .variables(let rules, _) = last.source
        else { return nil }
        return rules
    }

    /// `SHOP_DATABASE__URL`; nil where a step is no key that a name can hold.
    private static func name(_ rules: VariableRules, _ path: ValuePath) -> String? {
        var words: [String] = []
        for step in path.steps {
            switch step {
            case .key(let key): words.append(key.uppercased())
            case .index(let index): words.append(String(index))
            }
        }
        guard
            words.allSatisfy({
                $0.utf8.allSatisfy { $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
            })
        else { return nil }
        return rules.prefix + words.joined(separator: rules.separator)
    }

    private mutating func write(_ file: String, _ given: DocumentFormat?, _ config: EffectiveConfig) {
        let format = given ?? DocumentFormat(fileName: file) ?? .json
        guard format == .json || format == .yaml else {
            problem =
                "\(file) is delivered as \(format.rawValue), which a rehearsal does not write: JSON and YAML it does"
            return
        }
        let base = String(file.split(separator: "/").last ?? "config.json")
        guard let folder else {
            problem = "no folder could be made for \(file)"
            return
        }
        // All JSON is YAML 1.2.
        let text = filled(config)
        guard folder.write(text, to: "\(config.name)-\(base)") else {
            problem = "\(file) could not be written"
            return
        }
        let path = folder.path + "/\(config.name)-\(base)"
        files[file] = path
        let name = config.name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
        variables["PLIMSOLL_CONFIG_" + String(name)] = path
    }

    /// The whole document as JSON, secrets left out.
    private mutating func filled(_ config: EffectiveConfig) -> String {
        var secrets: [Int] = []
        let text = EffectiveJSON.text(of: config, at: config.document.root ?? 0) { node in
            guard config.document.secretReference(at: node) != nil else { return nil }
            secrets.append(node)
            return Self.placeholder
        }
        for node in secrets { _ = secret(config, node) }
        return text + "\n"
    }

    private mutating func plain(_ config: EffectiveConfig, _ node: Int) -> String {
        if config.isInSecretReference(node) || config.document.secretReference(at: node) != nil {
            return secret(config, node)
        }
        return config.document.text(of: node)
    }

    private mutating func secret(_ config: EffectiveConfig, _ node: Int) -> String {
        let told = Unchecked(
            "the secret \(config.name).\(config.document.path(of: node))",
            because: "a rehearsal resolves no secrets: the program got \(Self.placeholder)",
            wasRequired: false
        )
        if !unchecked.contains(told) { unchecked.append(told) }
        return Self.placeholder
    }
}
