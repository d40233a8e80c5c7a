// NamedSchema: the schema that a file names itself, and what the file comes to against it.
import Documents
import Findings
import JSONSchema

/// A schema named inside a file.
struct SchemaReference {
    /// The address as written.
    let address: String
    /// Whether the file is itself a JSON Schema, so that the address is its dialect.
    let isDialect: Bool

    /// The `$schema` member of the root, or an editor's comment in the first lines.
    ///
    /// Comments: `# yaml-language-server: $schema=…` (YAML), `#:schema …` (TOML, as Taplo reads it).
    static func find(in document: Document) -> SchemaReference? {
        if let root = document.root, let node = document.member("$schema", of: root),
            document.nodes[node].kind == .string
        {
            let address = document.text(of: node)
            return SchemaReference(address: address, isDialect: address.contains("json-schema.org/"))
        }
        guard document.format == .yaml || document.format == .toml else { return nil }
        let head = String(decoding: document.source.bytes.prefix(2_000), as: UTF8.self)
        for line in head.split(separator: "\n").prefix(20) where line.hasPrefix("#") {
            let words = line.dropFirst().drop { $0 == " " }
            if words.hasPrefix("yaml-language-server:"), let start = words.firstRange(of: "$schema=") {
                return SchemaReference(address: trimmed(words[start.upperBound...]), isDialect: false)
            }
            if line.hasPrefix("#:schema ") {
                return SchemaReference(address: trimmed(line.dropFirst(9)), isDialect: false)
            }
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " }.prefix { $0 != " " && $0 != "\r" && $0 != "\t" })
    }
}

/// Holds a document against the schema that it names.
struct NamedSchema {
    let reading: ReadOptions
    let registry: SchemaRegistry
    let neighbour: (String) -> FileReading

    func run(_ document: Document, _ reference: SchemaReference) -> ([Finding], [Unchecked]) {
        let what = "schema of \(document.source.name)"
        switch compile(reference) {
        case .failure(let reason):
            // Nobody asked for it but the file itself: said, yet no reason to stop a change.
            return ([], [Unchecked(what, because: "\(reference.address): \(reason.words)", wasRequired: false)])
        case .success(let (schema, unresolved)):
            let validation = schema.validate(document)
            var unchecked: [Unchecked] = []
            if validation.answer == .unknown {
                let reasons = unresolved.map(\.words) + validation.unknowns
                unchecked.append(Unchecked(what, because: reasons.first ?? "it could not be said"))
            }
            return (validation.findings(), unchecked)
        }
    }

    private struct Reason: Error { let words: String }

    private func compile(_ reference: SchemaReference) -> Result<(Schema, [UnresolvedReference]), Reason> {
        let found: Document
        if reference.isDialect || reference.address.contains("://") {
            switch registry.lookup(address: reference.address) {
            case .found(let document): found = document
            case .missing(let reason): return .failure(Reason(words: reason))
            }
        } else {
            switch neighbour(reference.address) {
            case .missing: return .failure(Reason(words: "there is no such file"))
            case .unreadable(let reason): return .failure(Reason(words: reason))
            case .text(let source):
                let format = DocumentFormat(fileName: reference.address) ?? .json
                let result = Document.read(source, as: format, options: reading)
                guard let document = result.document, result.isSound else {
                    return .failure(Reason(words: "it cannot be read"))
                }
                found = document
            }
        }
        let compilation = Schema.compile(found, registry: registry)
        guard let schema = compilation.schema else {
            return .failure(Reason(words: compilation.findings.first?.message ?? "it is no usable schema"))
        }
        return .success((schema, compilation.unresolved))
    }
}
