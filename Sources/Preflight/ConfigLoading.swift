// ConfigLoading: the layers of an environment, read and merged.
import Contracts
import Documents
import Findings
import JSONSchema

/// Reads and merges the layers of environments; files are read once.
struct ConfigLoading {
    let contract: Contract
    let surroundings: Surroundings
    var schemas = SchemaCache()
    /// What was not checked, whatever the environment.
    var unchecked: [Unchecked] = []
    private var files: ReadFiles
    private var usedFiles: [String: ReadFile] = [:]
    private var byEnvironment: [String: [Finding]] = [:]

    init(contract: Contract, surroundings: Surroundings) {
        self.contract = contract
        self.surroundings = surroundings
        files = ReadFiles(surroundings)
    }

    /// What reading the files of the asked environments found.
    var fileFindings: [Finding] { usedFiles.sorted { $0.key < $1.key }.flatMap(\.value.findings) }

    /// What was found while loading an environment.
    func findings(in environment: String) -> [Finding] { byEnvironment[environment] ?? [] }

    /// All findings so far.
    var findings: [Finding] { fileFindings + byEnvironment.sorted { $0.key < $1.key }.flatMap(\.value) }

    /// What was not checked, each said once.
    var allUnchecked: [Unchecked] {
        var seen: Set<Unchecked> = []
        return unchecked.filter { seen.insert($0).inserted }
    }

    /// Loads an environment; where it is not asked for, what is wrong with it is not said.
    mutating func load(_ environment: String, isAsked: Bool = true) -> EnvironmentConfig {
        var result = EnvironmentConfig(environment: environment, documents: [], isSound: true)
        for declaration in contract.config {
            var layers: [Layer] = []
            for layer in declaration.layers where layer.applies(to: environment) {
                let beneath = layers.isEmpty ? nil : EffectiveConfig.merge(layers).document
                switch layer.source {
                case .file:
                    let (read, isSound) = fileLayer(layer, declaration, environment, isAsked: isAsked)
                    if let read { layers.append(read) }
                    if !isSound { result.isSound = false }
                case .variables(let rules, _):
                    let (read, unusable) = Layer.variables(rules, in: surroundings.variables, over: beneath)
                    layers.append(read)
                    guard isAsked else { continue }
                    unchecked += unusable.map { Unchecked("variable \($0.name)", because: $0.why) }
                case .values(let node):
                    layers.append(Layer(part: node, of: contract.document, named: "values in the contract"))
                }
            }
            let name = declaration.name.value
            let rules = MergeRules(nulls: declaration.nulls)
            if surroundings.overrides.contains(where: { $0.path.steps.first == .key(name) }) {
                let beneath = EffectiveConfig.merge(layers, rules: rules).document
                layers.append(Layer.overrides(surroundings.overrides, for: name, over: beneath))
            }
            result.documents.append((name, EffectiveConfig.merge(layers, rules: rules, named: name)))
        }
        SecretMasks.apply(contract, to: result)
        return result
    }

    private mutating func fileLayer(
        _ layer: Contract.LayerDeclaration,
        _ declaration: Contract.ConfigDeclaration,
        _ environment: String,
        isAsked: Bool
    ) -> (layer: Layer?, isSound: Bool) {
        guard let path = layer.path(in: environment) else { return (nil, true) }
        let file = files.file(path, format: layer.format, dialect: declaration.dialect)
        if isAsked { usedFiles[path] = file }
        if file.isMissing, layer.isOptional { return (nil, true) }
        if let failure = file.failure {
            guard isAsked else { return (nil, false) }
            if file.isMissing {
                let place = contract.place(of: layer.node)
                byEnvironment[environment, default: []].append(MissingLayer.finding(path, environment, at: place))
            } else {
                unchecked.append(Unchecked(path, because: failure))
            }
            return (nil, false)
        }
        guard let document = file.document else { return (nil, false) }
        return (Layer(file: document), file.isSound)
    }
}
