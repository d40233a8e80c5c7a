// Loading: from the contract and the files' documents to an environment's effective configs.
public import Documents
public import Findings

/// What is handed in to load an environment: files, variables and overrides as values.
public struct LoadInput {
    /// The document of a file by its path from the contract's folder; nil where there is no such file.
    public var file: (String) -> Document?
    /// The environment variables.
    public var variables: [(name: String, value: String)]
    /// The values given for this run.
    public var overrides: [Override]

    /// What is handed in.
    public init(
        file: @escaping (String) -> Document?,
        variables: [(name: String, value: String)] = [],
        overrides: [Override] = []
    ) {
        self.file = file
        self.variables = variables
        self.overrides = overrides
    }
}

/// An environment's effective configs, with what stood in the way.
public struct LoadedEnvironment: Sendable {
    /// The environment and its configs.
    public var environment: EnvironmentConfig
    /// What is wrong with the layers.
    public var findings: [Finding]
    /// Documents that lack a file: they are incomplete, and what is said of them may be wrong.
    public var incomplete: [String]
}

extension Contract {
    /// The files that an environment's layers and schemas name, each once, by their paths from the contract's folder.
    public func files(for environment: String) -> [String] {
        var result: [String] = []
        for declaration in config {
            let layers = declaration.layers.filter { $0.applies(to: environment) }
            for path in layers.compactMap({ $0.path(in: environment) }) + [declaration.schema?.value].compactMap(\.self)
            where !result.contains(path) {
                result.append(path)
            }
        }
        return result
    }

    /// Merges every document of an environment and masks what is secret.
    ///
    /// Masked is what the contract's `secrets` name, and what the schemas mark with `writeOnly` or `format: password`.
    /// Cost: linear in the layers' nodes.
    public func load(_ environment: String, from input: LoadInput) -> LoadedEnvironment {
        var findings: [Finding] = []
        var configs: [EffectiveConfig] = []
        var incomplete: [String] = []
        for declaration in config {
            let loaded = load(declaration, environment, input)
            configs.append(loaded.config)
            findings += loaded.findings
            if loaded.isIncomplete { incomplete.append(declaration.name.value) }
        }
        let isProtected = self.environment(named: environment)?.isProtected ?? false
        return LoadedEnvironment(
            environment: EnvironmentConfig(name: environment, isProtected: isProtected, documents: configs),
            findings: findings,
            incomplete: incomplete
        )
    }

    private func load(
        _ declaration: ConfigDeclaration,
        _ environment: String,
        _ input: LoadInput
    ) -> (config: EffectiveConfig, findings: [Finding], isIncomplete: Bool) {
        let name = declaration.name.value
        let rules = MergeRules(nulls: declaration.nulls)
        var layers: [Layer] = []
        var findings: [Finding] = []
        var isIncomplete = false
        for layer in declaration.layers where layer.applies(to: environment) {
            switch layer.source {
            case .file(let pattern):
                let path = pattern.value.replacing("{environment}", with: environment)
                if let document = input.file(path) {
                    layers.append(Layer(file: document))
                } else if !layer.isOptional {
                    isIncomplete = true
                    findings.append(LayerMissing.finding(path, at: place(of: pattern.node)))
                }
            case .variables(let variables, _):
                let beneath = EffectiveConfig.merge(layers, rules: rules, named: name)
                let made = Layer.variables(variables, in: input.variables, over: beneath.document)
                findings += made.unusable.map(UnusableVariableName.finding)
                findings += LayerCheck.nearMisses(of: made.layer, over: beneath)
                maskByForm(made.layer)
                layers.append(made.layer)
            case .values(let node):
                layers.append(Layer(part: node, of: document, named: document.source.name))
            }
        }
        if input.overrides.contains(where: { $0.path.steps.first == .key(name) }) {
            let beneath = EffectiveConfig.merge(layers, rules: rules, named: name)
            let made = Layer.overrides(input.overrides, for: name, over: beneath.document)
            findings += LayerCheck.nearMisses(of: made, over: beneath)
            maskByForm(made)
            layers.append(made)
        }
        let config = EffectiveConfig.merge(layers, rules: rules, named: name)
        mask(config, declaration, schema: declaration.schema.flatMap { input.file($0.value) })
        // Masks come first: a finding may show a value.
        findings += LayerCheck.mapsTakenAway(in: config)
        return (config, findings, isIncomplete)
    }

    /// Masks secrets that show by their form, such as a password inside an address, in values given for this run.
    private func maskByForm(_ layer: Layer) {
        // Looking for traps masks what it finds; what it says is for files.
        for document in layer.documents { _ = document.traps() }
    }

    /// Values whose key says that they are secret, whatever they look like.
    private func secretsByName(in document: Document) -> [Int] {
        let names = SecretNames()
        return document.nodes.indices.compactMap { key in
            guard document.nodes[key].flags.contains(.key), key + 1 < document.nodes.count else { return nil }
            let value = document.nodes[key + 1]
            guard value.kind == .string || value.kind == .integer, value.length > 0 else { return nil }
            return names.isSecret(document.text(of: key)) ? key + 1 : nil
        }
    }

    /// Masks what the contract or the schema says is secret.
    private func mask(_ config: EffectiveConfig, _ declaration: ConfigDeclaration, schema: Document?) {
        var nodes: Set<Int> = []
        for pattern in secrets + declaration.secrets {
            nodes.formUnion(pattern.value.matches(in: config.document, named: config.name))
        }
        nodes.formUnion(secretsByName(in: config.document))
        if let schema { nodes.formUnion(SecretPaths.nodes(of: config.document, by: schema)) }
        // A reference is no secret: it says where one is.
        for node in nodes.sorted() where config.document.secretReference(at: node) == nil { config.mask(node) }
    }
}
