// JSONText: writes JSON by hand, for schemas and reports; two blanks an inner level.

/// A JSON value to be written.
indirect enum JSONText {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([JSONText])
    case map([(String, JSONText)])
    /// JSON that is written already, on one line.
    case raw(String)

    /// The text, indented; short lists of scalars stay on one line.
    func written(indent: Int = 0) -> String {
        let blanks = String(repeating: " ", count: indent + 2)
        switch self {
        case .text(let text): return JSONText.quoted(text)
        case .number(let number): return String(number)
        case .flag(let flag): return flag ? "true" : "false"
        case .raw(let text): return text
        case .list(let elements):
            let short = elements.map { $0.written() }
            let line = "[" + short.joined(separator: ", ") + "]"
            if line.count + indent <= 110, !line.contains("\n") { return line }
            return "[\n" + elements.map { blanks + $0.written(indent: indent + 2) }.joined(separator: ",\n") + "\n"
                + String(repeating: " ", count: indent) + "]"
        case .map(let members):
            guard !members.isEmpty else { return "{}" }
            let lines = members.map { blanks + JSONText.quoted($0.0) + ": " + $0.1.written(indent: indent + 2) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + String(repeating: " ", count: indent) + "}"
        }
    }

    /// Text in quotes, as RFC 8259 wants it.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
