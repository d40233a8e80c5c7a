// TOMLText: a document written as TOML, for programs that read nothing else.
import Documents
import Findings

/// Why a document cannot be written in a notation.
struct Unwritable: Error, Sendable, Hashable {
    /// One clause.
    var because: String
}

/// Writes a document as TOML 1.0: values first, then a table for each map, an array of tables for each list of maps.
struct TOMLText {
    let document: Document
    /// Secrets by the node of their reference.
    let resolved: [Int: String]

    /// The text; it is read again before it is handed over, so that what comes out is TOML.
    func text(_ root: Int) throws(Unwritable) -> String {
        guard document.nodes[root].kind == .mapping else {
            throw Unwritable(because: "a file of TOML holds a map at its top, this config is none")
        }
        var lines: [String] = []
        try table(root, named: [], into: &lines)
        let text = lines.joined(separator: "\n") + "\n"
        let again = Document.read(SourceText(name: "delivered.toml", text: text), as: .toml)
        guard again.isSound else {
            let words = again.findings.first?.message ?? "it would not be TOML"
            throw Unwritable(because: "its values cannot be written as TOML: \(words)")
        }
        return text
    }

    private func isTable(_ node: Int) -> Bool { document.nodes[node].kind == .mapping && resolved[node] == nil }

    private func isListOfTables(_ node: Int) -> Bool {
        guard document.nodes[node].kind == .sequence, resolved[node] == nil else { return false }
        let elements = document.elements(of: node)
        return !elements.isEmpty && elements.allSatisfy(isTable)
    }

    /// The members of a map; nesting is bounded by what the readers let through.
    private func table(_ node: Int, named path: [String], into lines: inout [String]) throws(Unwritable) {
        let members = document.members(of: node).map { (name: document.text(of: $0.key), value: $0.value) }
        for (name, value) in members where !isTable(value) && !isListOfTables(value) {
            lines.append("\(Self.key(name)) = \(try inline(value, path + [name]))")
        }
        for (name, value) in members {
            let inner = path + [name]
            let head = inner.map(Self.key).joined(separator: ".")
            if isTable(value) {
                lines += ["", "[\(head)]"]
                try table(value, named: inner, into: &lines)
            } else if isListOfTables(value) {
                for element in document.elements(of: value) {
                    lines += ["", "[[\(head)]]"]
                    try table(element, named: inner, into: &lines)
                }
            }
        }
    }

    private func inline(_ node: Int, _ path: [String]) throws(Unwritable) -> String {
        if let secret = resolved[node] { return Self.quoted(secret) }
        let text = document.text(of: node)
        switch document.nodes[node].kind {
        case .null:
            let name = path.joined(separator: ".")
            throw Unwritable(
                because: "\(name) is null, which TOML has no word for: leave the key out where it is empty"
            )
        case .yes: return "true"
        case .no: return "false"
        case .integer: return text
        case .decimal: return text.contains(where: { $0 == "." || $0 == "e" || $0 == "E" }) ? text : text + ".0"
        case .notFinite: return text.hasPrefix("-") ? "-inf" : text == "NaN" ? "nan" : "inf"
        case .time: return Self.isTime(text) ? text : Self.quoted(text)
        case .string: return Self.quoted(text)
        case .sequence:
            var parts: [String] = []
            for element in document.elements(of: node) { parts.append(try inline(element, path)) }
            return "[" + parts.joined(separator: ", ") + "]"
        case .mapping:
            var parts: [String] = []
            for (key, value) in document.members(of: node) {
                let name = document.text(of: key)
                parts.append("\(Self.key(name)) = \(try inline(value, path + [name]))")
            }
            return parts.isEmpty ? "{}" : "{" + parts.joined(separator: ", ") + "}"
        }
    }

    /// Whether a date or time of another notation is one of TOML's, too.
    private static func isTime(_ text: String) -> Bool {
        let document = Document.read(SourceText(name: "time.toml", text: "t = \(text)\n"), as: .toml)
        guard document.isSound, let read = document.document, let node = read.value(at: ValuePath([.key("t")])) else {
            return false
        }
        return read.nodes[node].kind == .time
    }

    private static func key(_ name: String) -> String {
        let isBare =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == 0x5F || byte == 0x2D
            }
        return isBare ? name : quoted(name)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
