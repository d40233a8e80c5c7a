// CELValue+text: values as text, for `string(x)`, `format` and messages.

extension CELValue {
    /// A short form for messages: texts in quotes, large values cut off.
    public var shortText: String {
        var budget = CELBudget(CELLimits(steps: 200, memory: 400))
        do throws(CELFault) {
            var text = ""
            try write(to: &text, &budget, quotes: true)
            return text.utf8.count <= 120 ? text : String(text.unicodeScalars.prefix(100)) + "…"
        } catch {
            switch self {
            case .string(let text): return "'\(String(text.unicodeScalars.prefix(100)))…'"
            default: return "a \(type.valueName)" + (elementCount.map { " of \($0)" } ?? "")
            }
        }
    }

    /// Writes the value as `format` shows it; maps in the order of their keys' texts.
    func write(to text: inout String, _ budget: inout CELBudget, quotes: Bool = false) throws(CELFault) {
        try budget.spend(1)
        switch self {
        case .string(let value):
            try budget.allocate(value.utf8.count)
            text += quotes ? "'\(value)'" : value
        case .bytes(let bytes):
            try budget.allocate(bytes.count)
            text += String(decoding: bytes, as: UTF8.self)
        case .optional(let optional):
            guard let value = optional.value else {
                text += "optional.none()"
                return
            }
            text += "optional("
            try value.write(to: &text, &budget, quotes: quotes)
            text += ")"
        case .list, .map, .node: try writeElements(to: &text, &budget, quotes: quotes)
        default:
            let plain = plainText
            try budget.allocate(plain.utf8.count)
            text += plain
        }
    }

    private func writeElements(to text: inout String, _ budget: inout CELBudget, quotes: Bool) throws(CELFault) {
        var cursor = try ElementCursor(self, isPair: true)
        if isList {
            text += "["
            var isFirst = true
            while cursor.next() {
                if !isFirst { text += ", " }
                isFirst = false
                try cursor.second.write(to: &text, &budget, quotes: quotes)
            }
            text += "]"
            return
        }
        var entries: [(key: String, value: CELValue)] = []
        while cursor.next() {
            var key = ""
            try cursor.first.write(to: &key, &budget, quotes: quotes)
            entries.append((key, cursor.second))
        }
        entries.sort { textOrder($0.key, $1.key) < 0 }
        text += "{"
        for (index, entry) in entries.enumerated() {
            if index > 0 { text += ", " }
            text += entry.key + ": "
            try entry.value.write(to: &text, &budget, quotes: quotes)
        }
        text += "}"
    }

    /// The text of a value that is no container.
    var plainText: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .int(let value): String(value)
        case .uint(let value): String(value)
        case .double(let value): doubleText(value)
        case .string(let value): value
        case .bytes(let value): String(decoding: value, as: UTF8.self)
        case .timestamp(let value): value.description
        case .duration(let value): value.description
        case .type(let type): type.valueName
        case .opaque(let opaque): opaque.content.text
        case .list, .map, .node, .optional: ""
        }
    }
}

/// A double with as few digits as tell it apart, from 1e6 and below 1e-4 with an exponent, as C's `%g` chooses.
func doubleText(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    let (digits, exponent) = shortestDigits(value.magnitude)
    let sign = value < 0 ? "-" : ""
    if exponent < -4 || exponent >= 6 {
        let fraction = digits.dropFirst()
        let mantissa = fraction.isEmpty ? String(digits.prefix(1)) : "\(digits.prefix(1)).\(fraction)"
        let power = padded(Int64(exponent.magnitude), 2)
        return "\(sign)\(mantissa)e\(exponent < 0 ? "-" : "+")\(power)"
    }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    if digits.count <= exponent + 1 {
        return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
}

/// The shortest digits that tell a positive number apart, and the power of ten of the first.
func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
    let text = value.description
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var digits = String(mantissa[0]) + (mantissa.count > 1 ? String(mantissa[1]) : "")
    var exponent = mantissa[0].utf8.count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.hasPrefix("0"), digits.utf8.count > 1 {
        digits.removeFirst()
        exponent -= 1
    }
    while digits.hasSuffix("0"), digits.utf8.count > 1 { digits.removeLast() }
    return (digits, exponent)
}
