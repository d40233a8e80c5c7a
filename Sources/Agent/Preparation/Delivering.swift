// Delivering: effective configs written as the program reads them, secrets filled in.
import Contracts
import Documents
import Findings
import Probes

/// Writes effective configs as files and variables; secret references are resolved on the way.
struct Delivering {
    let secrets: SecretSource
    /// The files so far.
    var files: [DeliveredFile] = []
    /// The variables so far.
    var variables: [DeliveredVariable] = []
    /// Secrets' values, none of which a line may show.
    var values: [String] = []

    init(secrets: SecretSource) { self.secrets = secrets }

    /// Adds a document as its declaration says; a clause where that cannot be.
    mutating func add(
        _ config: EffectiveConfig,
        _ declaration: Contract.ConfigDeclaration?,
        in environment: String
    ) async -> String? {
        let document = config.document
        guard let root = document.root else { return nil }
        collect(config)
        guard let delivery = declaration?.deliver else { return nil }
        var resolved: [Int: String] = [:]
        for node in config.secretReferences {
            guard let reference = document.secretReference(at: node) else { continue }
            let path = "\(config.name).\(document.path(of: node))"
            switch await secrets.resolve(reference) {
            case .text(let text):
                resolved[node] = text
                values.append(text)
            case .empty: return "the secret of \(path) (\(reference)) is empty"
            case .missing(let reason): return "the secret of \(path) is not to be had: \(reason)"
            }
        }
        let text = DeliveryText(document: document, resolved: resolved)
        if let file = delivery.file?.value.replacing("{environment}", with: environment) {
            let format = delivery.format ?? DocumentFormat(fileName: file) ?? .json
            do throws(Unwritable) {
                files.append(DeliveredFile(path: file, text: try text.written(root, as: format)))
            } catch {
                return "\(config.name) cannot be delivered as \(file): \(error.because)"
            }
        }
        if let prefix = delivery.variables?.value {
            for (name, value) in text.variables(root, prefix: prefix) {
                guard !value.contains("\u{0}") else { return "\(name) holds a zero byte, which no variable may" }
                variables.append(DeliveredVariable(name: name, value: value))
            }
        }
        return nil
    }

    /// Values that are secret without being references.
    private mutating func collect(_ config: EffectiveConfig) {
        for (index, node) in config.document.nodes.enumerated()
        where !node.isContainer && !node.flags.contains(.key) && node.length > 0 && config.isSecret(index) {
            if config.isInSecretReference(index) { continue }
            values.append(config.document.text(of: index))
        }
    }
}

/// A document as text, in the notations that programs read.
struct DeliveryText {
    let document: Document
    /// Secrets by the node of their reference.
    let resolved: [Int: String]

    /// The value as a file's text.
    ///
    /// YAML is written as JSON, which every reader of YAML reads; dotenv and properties hold flat names.
    func written(_ root: Int, as format: DocumentFormat) throws(Unwritable) -> String {
        switch format {
        case .json, .jsonc, .yaml: return json(root, indent: 0) + "\n"
        case .toml: return try TOMLText(document: document, resolved: resolved).text(root)
        case .dotenv:
            return variables(root, prefix: "").map { "\($0.name)=\(DeliveryText.quoted($0.value))\n" }.joined()
        case .properties:
            return leaves(root, separator: ".").map {
                "\(DeliveryText.property($0.name))=\(DeliveryText.property($0.value))\n"
            }
            .joined()
        case .ini:
            throw Unwritable(
                because:
                    "INI has no one way to write nested values and types; JSON, YAML, TOML, dotenv or properties is "
                    + "expected of deliver"
            )
        }
    }

    /// The value as variables: `PREFIX` and the keys in upper case, with `__` between them; lists as JSON.
    func variables(_ root: Int, prefix: String) -> [(name: String, value: String)] {
        leaves(root, separator: "__").map { name, value in
            let plain = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" }
            return (prefix + String(plain).uppercased(), value)
        }
    }

    private func leaves(_ root: Int, separator: String) -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        var waiting: [(name: String, node: Int)] = [("", root)]
        while let (name, node) = waiting.popLast() {
            if document.nodes[node].kind == .mapping, resolved[node] == nil {
                waiting += document.members(of: node).reversed().map { key, value in
                    ((name.isEmpty ? "" : name + separator) + document.text(of: key), value)
                }
            } else {
                result.append((name, plain(node)))
            }
        }
        return result
    }

    /// A value as a variable's text.
    private func plain(_ node: Int) -> String {
        if let secret = resolved[node] { return secret }
        switch document.nodes[node].kind {
        case .null: return ""
        case .yes: return "true"
        case .no: return "false"
        case .integer, .decimal, .notFinite, .string, .time: return document.text(of: node)
        case .sequence, .mapping: return json(node, indent: nil)
        }
    }

    /// A value as JSON; nesting is bounded by what the readers let through.
    func json(_ node: Int, indent: Int?) -> String {
        if let secret = resolved[node] { return DeliveryText.json(secret) }
        let inner = indent.map { $0 + 2 }
        let open = inner.map { "\n" + String(repeating: " ", count: $0) } ?? ""
        let close = indent.map { "\n" + String(repeating: " ", count: $0) } ?? ""
        let comma = indent == nil ? ", " : ","
        switch document.nodes[node].kind {
        case .null: return "null"
        case .yes: return "true"
        case .no: return "false"
        case .integer, .decimal: return document.text(of: node)
        case .notFinite, .string, .time: return DeliveryText.json(document.text(of: node))
        case .sequence:
            let elements = document.elements(of: node).map { open + json($0, indent: inner) }
            return elements.isEmpty ? "[]" : "[" + elements.joined(separator: comma) + close + "]"
        case .mapping:
            let members = document.members(of: node).map { key, value in
                open + DeliveryText.json(document.text(of: key)) + ": " + json(value, indent: inner)
            }
            return members.isEmpty ? "{}" : "{" + members.joined(separator: comma) + close + "}"
        }
    }

    private static func json(_ text: String) -> String { JSONText.quoted(text) }

    /// In double quotes, with what dotenv readers expand or end a value at escaped.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for character in text.unicodeScalars {
            switch character {
            case "\"", "\\", "$", "`": result += "\\" + String(character)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            default: result.unicodeScalars.append(character)
            }
        }
        return result + "\""
    }

    private static func property(_ text: String) -> String {
        var result = ""
        for (index, character) in text.unicodeScalars.enumerated() {
            switch character {
            case "\\", "=", ":", "#", "!": result += "\\" + String(character)
            case " " where index == 0: result += "\\ "
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
