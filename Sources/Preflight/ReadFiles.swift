// ReadFiles: each file is read, parsed and searched for traps once, however many environments use it.
import Contracts
import Documents
import Findings

/// What became of one file.
struct ReadFile {
    /// The document; nil where there is none.
    var document: Document?
    /// What reading and the traps found.
    var findings: [Finding] = []
    /// Why it could not be read.
    var failure: String?
    /// Whether values may be trusted: it was read, without an error.
    var isSound = false
}

/// The files of one check, by path.
struct ReadFiles {
    private let surroundings: Surroundings
    private var known: [String: ReadFile] = [:]

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// What was found in the files of some paths, in the paths' order.
    func findings(in paths: Set<String>) -> [Finding] {
        paths.sorted().flatMap { known[$0]?.findings ?? [] }
    }

    /// What a file came to; `nil` where it was not read or is not there.
    subscript(path: String) -> ReadFile? { known[path] }

    /// Reads the layers' files of an environment, and the schemas for what they say of secrets; returns the layers' paths.
    mutating func readLayers(of contract: Contract, in environment: String) -> Set<String> {
        var paths: Set<String> = []
        for declaration in contract.config {
            for layer in declaration.layers where layer.applies(to: environment) {
                guard let path = layer.path(in: environment) else { continue }
                paths.insert(path)
                if known[path] == nil { known[path] = read(path, layer.format, declaration.dialect) }
            }
            guard let path = declaration.schema?.value, known[path] == nil else { continue }
            known[path] = readSchema(path)
        }
        return paths
    }

    private func read(_ path: String, _ format: DocumentFormat?, _ dialect: Dialect?) -> ReadFile? {
        switch surroundings.read(path) {
        case .missing: return nil
        case .unreadable(let reason): return ReadFile(document: ReadFiles.nothing(path), failure: reason)
        case .text(let source):
            guard let format = format ?? DocumentFormat(fileName: path) else {
                let reason = "its name does not say its notation; write format: in the layer"
                return ReadFile(document: ReadFiles.nothing(path), failure: reason)
            }
            var options = surroundings.reading
            options.dialect = dialect
            let (result, findings) = FileCheck(reading: options, now: surroundings.now).read(source, as: format)
            let document = result.document ?? ReadFiles.nothing(path)
            return ReadFile(document: document, findings: findings, isSound: result.isSound)
        }
    }

    private func readSchema(_ path: String) -> ReadFile? {
        guard case .text(let source) = surroundings.read(path) else { return nil }
        let result = Document.read(source, as: DocumentFormat(fileName: path) ?? .json, options: surroundings.reading)
        return ReadFile(document: result.document, isSound: result.isSound)
    }

    /// A document without values: the file is there, but nothing can be said of it.
    private static func nothing(_ path: String) -> Document {
        let builder = TapeBuilder(source: SourceText(name: path, bytes: []))
        return builder.finish(format: .yaml, dialect: nil)
    }
}
