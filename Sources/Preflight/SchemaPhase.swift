// SchemaPhase: the effective config held against its JSON Schema.
import Contracts
import Documents
import Findings
import JSONSchema

/// Schemas that were compiled, by path.
struct SchemaCache {
    var compilations: [String: SchemaReading] = [:]
}

/// What became of a schema file.
enum SchemaReading {
    case usable(Schema, unresolved: [UnresolvedReference])
    case unusable([Finding])
    case unreadable(because: String)
}

/// Holds effective documents against their schemas.
struct SchemaPhase {
    let contract: Contract
    let surroundings: Surroundings

    func run(_ config: EnvironmentConfig, _ cache: inout SchemaCache) -> ([Finding], [Unchecked]) {
        var findings: [Finding] = []
        var unchecked: [Unchecked] = []
        for (name, effective) in config.documents {
            guard let path = contract.config(named: name)?.schema?.value else { continue }
            let reading = cache.compilations[path] ?? SchemaFile(surroundings).read(path)
            cache.compilations[path] = reading
            let what = "schema of \(name) in \(config.environment)"
            switch reading {
            case .unreadable(let reason):
                unchecked.append(Unchecked(what, because: "\(path): \(reason)"))
            case .unusable(let reasons):
                findings += reasons
                unchecked.append(Unchecked(what, because: "\(path) is no usable schema"))
            case .usable(let schema, let unresolved):
                if !config.isSound {
                    unchecked.append(Unchecked(what, because: "not every layer could be read"))
                    continue
                }
                let validation = schema.validate(effective.document)
                findings += validation.findings().map(effective.located)
                if validation.answer == .unknown {
                    let reasons = unresolved.map(\.words) + validation.unknowns
                    unchecked.append(Unchecked(what, because: reasons.first ?? "it could not be said"))
                }
            }
        }
        return (findings, unchecked)
    }
}

/// Reads and compiles a schema file.
struct SchemaFile {
    let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func read(_ path: String) -> SchemaReading {
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
