// SchemaPhase: the effective config held against its JSON Schema.
import Contracts
import Documents
import Findings
import JSONSchema

/// Holds effective documents against their schemas; each schema is compiled once.
struct SchemaPhase {
    private let contract: Contract
    private let surroundings: Surroundings
    private var readings: [String: SchemaReading] = [:]
    /// What could not be said.
    private(set) var unchecked: [Unchecked] = []

    init(contract: Contract, surroundings: Surroundings) {
        self.contract = contract
        self.surroundings = surroundings
    }

    mutating func run(_ loaded: LoadedConfig) -> [Finding] {
        var findings: [Finding] = []
        for effective in loaded.environment.documents {
            guard let path = contract.config(named: effective.name)?.schema?.value else { continue }
            let reading = readings[path] ?? SchemaReading.read(path, surroundings)
            readings[path] = reading
            findings += run(effective, reading, path, isSound: loaded.isSound, in: loaded.environment.name)
        }
        return findings
    }

    private mutating func run(
        _ effective: EffectiveConfig,
        _ reading: SchemaReading,
        _ path: String,
        isSound: Bool,
        in environment: String
    ) -> [Finding] {
        let what = "schema of \(effective.name) in \(environment)"
        switch reading {
        case .unreadable(let reason):
            unchecked.append(Unchecked(what, because: "\(path): \(reason)"))
            return []
        case .unusable(let reasons):
            unchecked.append(Unchecked(what, because: "\(path) is no usable schema"))
            return reasons
        case .usable(let schema, let unresolved):
            guard isSound else {
                unchecked.append(Unchecked(what, because: "not every layer could be read"))
                return []
            }
            let validation = schema.validate(effective.document)
            if validation.answer == .unknown {
                let reasons = unresolved.map(\.words) + validation.unknowns
                unchecked.append(Unchecked(what, because: reasons.first ?? "it could not be said"))
            }
            // A reference to a secret is no value yet: what the schema says of it holds for what it leads to.
            let references = SchemaPhase.placesOfReferences(in: effective)
            return validation.findings(placeOf: effective.place).filter { finding in
                !references.contains(Spot(file: finding.place.source.name, span: finding.place.span))
            }
        }
    }
}

extension SchemaPhase {
    /// A place that can be looked up.
    private struct Spot: Hashable {
        let file: String
        let span: Span
    }

    /// Where references to secrets were written, and what is inside them.
    private static func placesOfReferences(in config: EffectiveConfig) -> Set<Spot> {
        var result: Set<Spot> = []
        for reference in config.secretReferences {
            for node in reference..<reference + config.document.nodes[reference].extent {
                let place = config.place(of: node)
                result.insert(Spot(file: place.source.name, span: place.span))
            }
        }
        return result
    }
}

/// What became of a schema file.
enum SchemaReading {
    case usable(Schema, unresolved: [UnresolvedReference])
    case unusable([Finding])
    case unreadable(because: String)

    /// Reads and compiles a schema file.
    static func read(_ path: String, _ surroundings: Surroundings) -> SchemaReading {
        switch surroundings.read(path) {
        case .missing: return .unreadable(because: "there is no such file")
        case .unreadable(let reason): return .unreadable(because: reason)
        case .text(let source):
            let format = DocumentFormat(fileName: path) ?? .json
            let result = Document.read(source, as: format, options: surroundings.reading)
            guard let document = result.document, result.isSound else { return .unusable(result.findings) }
            let compilation = Schema.compile(document, registry: surroundings.registry)
            guard let schema = compilation.schema else { return .unusable(compilation.findings) }
            return .usable(schema, unresolved: compilation.unresolved)
        }
    }
}
