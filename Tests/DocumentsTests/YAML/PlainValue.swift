// PlainValue: a document's content without places, to compare it with what another reader makes of it.
import Documents
import Findings

/// A value as JSON knows it; numbers by value, mappings without order.
indirect enum PlainValue: Hashable, CustomStringConvertible {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case list([PlainValue])
    case map([String: PlainValue])

    /// The value at a node.
    init(_ document: Document, _ index: Int) {
        let node = document.nodes[index]
        switch node.kind {
        case .null: self = .null
        case .no: self = .bool(false)
        case .yes: self = .bool(true)
        case .integer, .decimal: self = .number(Double(document.text(of: index)) ?? .nan)
        case .notFinite, .string, .time: self = .string(document.text(of: index))
        case .sequence: self = .list(document.elements(of: index).map { PlainValue(document, $0) })
        case .mapping:
            var map: [String: PlainValue] = [:]
            for (key, value) in document.members(of: index) {
                map[document.text(of: key)] = PlainValue(document, value)
            }
            self = .map(map)
        }
    }

    /// The values of all documents of a stream.
    static func all(_ document: Document) -> [PlainValue] { document.roots.map { PlainValue(document, $0) } }

    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let value): value.debugDescription
        case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
        case .map(let values):
            "{"
                + values.sorted { $0.key < $1.key }.map { "\($0.key.debugDescription): \($0.value)" }
                .joined(separator: ", ") + "}"
        }
    }
}

/// Reads JSON texts that stand one after the other; only for trusted test data.
struct PlainJSON {
    private var rest: Substring.UnicodeScalarView

    /// The values in a text.
    static func values(in text: String) -> [PlainValue] {
        var reader = PlainJSON(rest: Substring(text).unicodeScalars)
        var result: [PlainValue] = []
        reader.skip()
        while !reader.rest.isEmpty {
            result.append(reader.value())
            reader.skip()
        }
        return result
    }

    private mutating func skip() { rest = rest.drop { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" } }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skip()
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func value() -> PlainValue {
        if take("[") {
            var list: [PlainValue] = []
            while !take("]") {
                list.append(value())
                _ = take(",")
            }
            return .list(list)
        }
        if take("{") {
            var map: [String: PlainValue] = [:]
            while !take("}") {
                let key = string()
                _ = take(":")
                map[key] = value()
                _ = take(",")
            }
            return .map(map)
        }
        if rest.first == "\"" { return .string(string()) }
        let word = rest.prefix { !",]} \n".unicodeScalars.contains($0) }
        rest = rest[word.endIndex...]
        switch String(word) {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return .number(Double(String(word)) ?? .nan)
        }
    }

    private mutating func string() -> String {
        var result = String.UnicodeScalarView()
        guard take("\"") else { return "" }
        while let scalar = rest.popFirst(), scalar != "\"" {
            guard scalar == "\\", let letter = rest.popFirst() else {
                result.append(scalar)
                continue
            }
            switch letter {
            case "n": result.append("\n")
            case "t": result.append("\t")
            case "r": result.append("\r")
            case "b": result.append("\u{08}")
            case "f": result.append("\u{0C}")
            case "u":
                let digits = String(rest.prefix(4))
                rest = rest.dropFirst(4)
                if let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) { result.append(scalar) }
            default: result.append(letter)
            }
        }
        return String(result)
    }
}
