// RuleScope: what rules may read in one environment, and where each value of it was written.
import CEL
import Documents
import Findings

/// What rules may read: `config`, `environment`, `facts`, `previous`, `elsewhere`.
public struct RuleScope: Sendable {
    /// One environment as rules see it.
    public struct View: Sendable {
        /// The environment and its configs.
        public var environment: EnvironmentConfig
        /// Documents that could not be read whole: reading them is unknown.
        public var incomplete: [String]

        /// An environment, as it was loaded.
        public init(_ loaded: LoadedEnvironment) {
            environment = loaded.environment
            incomplete = loaded.incomplete
        }

        /// An environment with all its configs.
        public init(_ environment: EnvironmentConfig, incomplete: [String] = []) {
            self.environment = environment
            self.incomplete = incomplete
        }
    }

    /// A document that rules read, with what it is called there.
    struct Holder {
        var document: CELDocument
        var config: EffectiveConfig
        var prefix: String
        var unknowns: [Int: String]
        var substitutes: [Int: String]
    }

    let bindings: CELBindings
    let holders: [Holder]
    /// The other environments' names.
    let others: [String]
    /// The secret references whose values are not known, by the name that unknowns have.
    let references: [String: SecretReference]

    /// What rules read in the first environment; `previous` nil means that it is not known.
    init(
        _ view: View,
        facts: EffectiveConfig,
        previous: EnvironmentConfig?,
        elsewhere: [(view: View, facts: EffectiveConfig)],
        secrets: [SecretReference: String] = [:]
    ) {
        var holders: [Holder] = []
        func documents(_ view: View, _ prefix: String) -> CELValue {
            .map(
                CELMap(
                    view.environment.documents.map { config in
                        let name = "\(prefix).\(config.name)"
                        guard !view.incomplete.contains(config.name) else {
                            return (config.name, .opaque(CELOpaque(.unknown(name))))
                        }
                        return (config.name, RuleScope.value(config, name, secrets, &holders))
                    }
                )
            )
        }
        var bindings = CELBindings()
        bindings.bind("config", documents(view, "config"))
        bindings.bind("facts", RuleScope.value(facts, "facts", secrets, &holders))
        bindings.bind("environment", RuleScope.environment(view.environment))
        if let previous {
            bindings.bind("previous", documents(View(previous), "previous"))
        } else {
            bindings.bindUnknown("previous")
        }
        let others = elsewhere.map { other, facts -> (String, CELValue) in
            let name = "elsewhere[\"\(other.environment.name)\"]"
            let members: [(String, CELValue)] = [
                ("config", documents(other, "\(name).config")),
                ("facts", RuleScope.value(facts, "\(name).facts", secrets, &holders)),
                ("environment", RuleScope.environment(other.environment)),
            ]
            return (other.environment.name, .map(CELMap(members)))
        }
        bindings.bind("elsewhere", .map(CELMap(others)))
        self.others = others.map(\.0)
        self.bindings = bindings
        self.holders = holders
        references = holders.reduce(into: [:]) { known, holder in
            for (node, name) in holder.unknowns { known[name] = holder.config.document.secretReference(at: node) }
        }
    }

    private static func environment(_ environment: EnvironmentConfig) -> CELValue {
        .map(CELMap([("name", .string(environment.name)), ("protected", .bool(environment.isProtected))]))
    }

    private static func value(
        _ config: EffectiveConfig,
        _ prefix: String,
        _ secrets: [SecretReference: String],
        _ holders: inout [Holder]
    ) -> CELValue {
        var (unknowns, substitutes): ([Int: String], [Int: String]) = ([:], [:])
        for node in config.secretReferences {
            if let text = config.document.secretReference(at: node).flatMap({ secrets[$0] }) {
                substitutes[node] = text
            } else {
                unknowns[node] = "the secret \(prefix).\(config.document.path(of: node))"
            }
        }
        let document = CELDocument(config.document, unknowns: unknowns, substitutes: substitutes)
        let holder = Holder(
            document: document,
            config: config,
            prefix: prefix,
            unknowns: unknowns,
            substitutes: substitutes
        )
        holders.append(holder)
        return document.value(at: config.document.root)
    }

    /// The document that a place lies in.
    func holder(of place: CELPlace) -> Holder? { holders.first { $0.document === place.document } }

    /// What a place is called in rules: `config.app.pool.size`.
    func name(of place: CELPlace) -> String? {
        guard let holder = holder(of: place) else { return nil }
        let path = holder.config.document.path(of: place.node).description
        return path.isEmpty ? holder.prefix : path.hasPrefix("[") ? holder.prefix + path : "\(holder.prefix).\(path)"
    }

    /// Whether a place holds a single value.
    func isScalar(_ place: CELPlace) -> Bool {
        let nodes = place.document.document.nodes
        return nodes.indices.contains(place.node) && !nodes[place.node].isContainer
    }

    /// The text that a place's value has in a text made of it; nil for lists, maps and null.
    func text(at place: CELPlace) -> String? {
        guard let holder = holder(of: place) else { return nil }
        if let text = holder.substitutes[place.node] { return text }
        guard isScalar(place), holder.config.document.nodes[place.node].kind != .null else { return nil }
        return holder.config.document.text(of: place.node)
    }

    /// Whether a place holds a secret, or something around one.
    func isSecret(_ place: CELPlace) -> Bool { holder(of: place)?.config.isSecret(place.node) ?? false }
}
