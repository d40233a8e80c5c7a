// YAMLWriter: random values, written as YAML in random styles.

/// Makes values and writes them, every style by chance.
struct YAMLWriter {
    var chance: SeededChance

    init(seed: UInt64) { chance = SeededChance(seed: seed) }

    // MARK: Values

    /// A value of at most `depth` levels.
    mutating func value(depth: Int) -> PlainValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &chance) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &chance))
        case 2: return .number(Double(Int.random(in: -1_000...1_000_000, using: &chance)))
        case 3, 4: return .string(text())
        case 5, 6:
            return .list((0..<Int.random(in: 0..<4, using: &chance)).map { _ in value(depth: depth - 1) })
        default:
            var map: [String: PlainValue] = [:]
            for _ in 0..<Int.random(in: 0..<4, using: &chance) { map[text()] = value(depth: depth - 1) }
            return .map(map)
        }
    }

    private mutating func text() -> String {
        let pieces = [
            "a", "shop", "é", "日本", " ", "  ", "\n", "\n\n", ":", ": ", " #", "#", "-", "- ", "?", ",", "[", "]", "{",
            "}",
            "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "\\", "\t", "0", "12", ".5", "true", "null", "~", "<<",
            "=",
            "---", "...", "😀", "\u{7F}", "\r",
        ]
        let count = Int.random(in: 0..<6, using: &chance)
        return (0..<count).map { _ in pieces.randomElement(using: &chance) ?? "" }.joined()
    }

    // MARK: Styles

    /// A document with `value`.
    mutating func document(_ value: PlainValue) -> String {
        let start = chance.one(in: 3) ? "---\n" : chance.one(in: 3) ? "# words\n\n" : ""
        let text = start + node(value, indent: -1, isBlockAllowed: true).drop { $0 == "\n" } + "\n"
        return chance.one(in: 4) ? text + "...\n" : text
    }

    /// A node with what separates it from the indicator before it.
    private mutating func node(_ value: PlainValue, indent: Int, isBlockAllowed: Bool) -> String {
        switch value {
        case .list(let values) where isBlockAllowed && !values.isEmpty && !chance.one(in: 4):
            let column = indent + 1 + Int.random(in: 0..<3, using: &chance)
            let pad = "\n" + String(repeating: " ", count: column)
            return values.map { pad + "-" + node($0, indent: column, isBlockAllowed: true) + comment() }.joined()
        case .map(let values) where isBlockAllowed && !values.isEmpty && !chance.one(in: 4):
            let column = indent + 1 + Int.random(in: 0..<3, using: &chance)
            let pad = "\n" + String(repeating: " ", count: column)
            return values.sorted { $0.key < $1.key }.map { key, value in
                if chance.one(in: 5) {
                    return pad + "?" + scalar(.string(key), indent: column, isInFlow: false) + pad + ":"
                        + node(value, indent: column, isBlockAllowed: true)
                }
                return pad + quotedKey(key) + ":" + node(value, indent: column, isBlockAllowed: true) + comment()
            }.joined()
        case .list, .map: return " " + flow(value)
        default: return scalar(value, indent: indent, isInFlow: !isBlockAllowed)
        }
    }

    private mutating func comment() -> String { chance.one(in: 6) ? "\n# words: [" : "" }

    private mutating func flow(_ value: PlainValue) -> String {
        switch value {
        case .list(let values):
            return "[" + values.map { flow($0) }.joined(separator: chance.one(in: 2) ? ", " : " ,") + "]"
        case .map(let values):
            let pairs = values.sorted { $0.key < $1.key }.map { key, value in
                quotedKey(key) + (chance.one(in: 2) ? ": " : " : ") + flow(value)
            }
            return "{" + pairs.joined(separator: ", ") + (chance.one(in: 5) && !pairs.isEmpty ? ",}" : "}")
        default: return String(scalar(value, indent: 0, isInFlow: true).dropFirst())
        }
    }

    private mutating func scalar(_ value: PlainValue, indent: Int, isInFlow: Bool) -> String {
        switch value {
        case .null: return isInFlow ? " null" : [" ~", " null", " Null"].randomElement(using: &chance) ?? " ~"
        case .bool(let value): return " \(value)"
        case .number(let value): return " \(Int(value))"
        case .string(let text):
            if isPlain(text), chance.one(in: 2) { return " " + text }
            if !isInFlow, isLiteral(text), chance.one(in: 2) { return literal(text, indent: indent) }
            return " " + quotedKey(text)
        default: return ""
        }
    }

    private func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return false }
        let words = ["true", "null", "a"]
        return !words.contains(text) && text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0 == "-" }
            && !text.hasPrefix("true") && !text.hasPrefix("null")
    }

    private func isLiteral(_ text: String) -> Bool {
        let breaks = text.unicodeScalars.contains("\r") || text.unicodeScalars.contains("\u{7F}")
        return !breaks && text.unicodeScalars.contains { $0 != "\n" && $0 != " " && $0 != "\t" }
    }

    private mutating func literal(_ text: String, indent: Int) -> String {
        let column = max(indent, 0) + Int.random(in: 1...3, using: &chance)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var chomping = "-"
        if text.hasSuffix("\n") {
            lines.removeLast()
            chomping = "+"
        }
        let digit = column - max(indent, 0)
        let pad = String(repeating: " ", count: column)
        let body = lines.map { $0.isEmpty ? "\n" : "\n" + pad + $0 }.joined()
        return " |\(digit)\(chomping)" + body
    }

    private mutating func quotedKey(_ text: String) -> String {
        let isSingle = !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
        if isSingle, chance.one(in: 2) { return "'" + text.replacing("'", with: "''") + "'" }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += chance.one(in: 2) ? "\\t" : "\\\t"
            case "\u{7F}": result += "\\x7F"
            case "😀": result += chance.one(in: 2) ? "\\U0001F600" : "\\uD83D\\uDE00"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return "\"" + result + "\""
    }
}
