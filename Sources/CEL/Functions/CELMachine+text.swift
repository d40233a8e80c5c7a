// CELMachine+text: the strings extension; positions count code points.

extension CELMachine {
    mutating func text(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        if builtin == .join { return .string(try join(operands)) }
        guard case .string(let subject) = operands.first else {
            throw CELFault.noOverload("\(builtin)", operands.first)
        }
        try budget.scan(subject.utf8.count)
        switch builtin {
        case .charAt, .substring: return .string(try part(builtin, subject, operands))
        case .indexOf, .lastIndexOf: return .int(try position(builtin, subject, operands))
        case .replace: return .string(try replace(subject, operands))
        case .split: return .list(try split(subject, operands))
        case .lowerAscii: return .string(try mapped(subject) { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 })
        case .upperAscii: return .string(try mapped(subject) { $0 &- 0x61 < 26 ? $0 & 0xDF : $0 })
        case .trim: return .string(trimmed(subject))
        default: return .string(try quoted(subject))
        }
    }

    private mutating func mapped(_ text: String, _ change: (UInt8) -> UInt8) throws(CELFault) -> String {
        try budget.allocate(text.utf8.count)
        return String(decoding: text.utf8.map(change), as: UTF8.self)
    }

    private func outOfRange(_ index: Int64) -> CELFault { CELFault(.invalidArgument, "index out of range: \(index)") }

    /// The byte at which the code point of an index starts; nil beyond the end.
    private func place(_ index: Int64, in text: String) -> String.Index? {
        guard index >= 0, let wanted = Int(exactly: index) else { return nil }
        if wanted > text.utf8.count { return nil }
        return text.unicodeScalars.index(text.startIndex, offsetBy: wanted, limitedBy: text.endIndex)
    }

    private mutating func part(
        _ builtin: CELBuiltin,
        _ text: String,
        _ operands: CELOperands
    ) throws(CELFault) -> String {
        guard case .int(let start) = operands.second else {
            throw CELFault.noOverload("\(builtin)", operands.first, operands.second)
        }
        guard let from = place(start, in: text) else { throw outOfRange(start) }
        try budget.allocate(text.utf8.count)
        if builtin == .charAt { return from < text.endIndex ? String(text.unicodeScalars[from]) : "" }
        guard operands.count == 3 else { return String(text.unicodeScalars[from...]) }
        guard case .int(let end) = operands.third else { throw CELFault.noOverload("substring", operands.third) }
        guard let upTo = place(end, in: text) else { throw outOfRange(end) }
        guard start <= end else {
            throw CELFault(.invalidArgument, "invalid substring range. start: \(start), end: \(end)")
        }
        return String(text.unicodeScalars[from..<upTo])
    }

    private mutating func position(
        _ builtin: CELBuiltin,
        _ text: String,
        _ operands: CELOperands
    ) throws(CELFault) -> Int64 {
        guard case .string(let part) = operands.second else {
            throw CELFault.noOverload("\(builtin)", operands.first, operands.second)
        }
        try budget.scan(part.utf8.count)
        let isLast = builtin == .lastIndexOf
        var start = isLast ? text.utf8.count : 0
        if operands.count == 3 {
            guard case .int(let index) = operands.third else { throw CELFault.noOverload("\(builtin)", operands.third) }
            guard let place = place(index, in: text) else { throw outOfRange(index) }
            start = text.utf8.distance(from: text.startIndex, to: place)
        }
        let found = withBytes(text) { text in
            withBytes(part) { part in
                isLast ? TextSearch.last(part, in: text, upTo: start) : TextSearch.first(part, in: text, from: start)
            }
        }
        guard let found else { return -1 }
        return Int64(text.utf8.prefix(found).count { $0 & 0xC0 != 0x80 })
    }

    private mutating func replace(_ text: String, _ operands: CELOperands) throws(CELFault) -> String {
        guard case .string(let old) = operands.second, case .string(let new) = operands.third else {
            throw CELFault.noOverload("replace", operands.first, operands.second, operands.third)
        }
        var limit = Int64.max
        if operands.count == 4 {
            guard case .int(let count) = operands.fourth else { throw CELFault.noOverload("replace", operands.fourth) }
            if count >= 0 { limit = count }
        }
        guard limit > 0 else { return text }
        var pieces = pieces(of: text, by: old, limit: limit)
        if old.isEmpty, !text.isEmpty || limit > 0 {
            // Between all letters, and at both ends.
            let letters = text.unicodeScalars.map { String($0) }
            pieces = letters.count < limit ? [""] + letters + [""] : [""] + letters
            if letters.count >= limit {
                let kept = Int(limit) - 1
                pieces = [""] + letters.prefix(kept) + [letters.dropFirst(kept).joined()]
            }
        }
        let (added, overflow) = (pieces.count - 1).multipliedReportingOverflow(by: new.utf8.count)
        try budget.allocate(overflow ? .max : added)
        try budget.allocate(text.utf8.count)
        return pieces.joined(separator: new)
    }

    private mutating func split(_ text: String, _ operands: CELOperands) throws(CELFault) -> [CELValue] {
        guard case .string(let separator) = operands.second else {
            throw CELFault.noOverload("split", operands.first, operands.second)
        }
        var limit = Int64.max
        if operands.count == 3 {
            guard case .int(let count) = operands.third else { throw CELFault.noOverload("split", operands.third) }
            if count == 0 { return [] }
            if count > 0 { limit = count }
        }
        var parts: [String]
        if separator.isEmpty {
            let letters = text.unicodeScalars.map { String($0) }
            parts = letters.isEmpty ? [""] : letters
            if letters.count > limit {
                let kept = Int(limit) - 1
                parts = letters.prefix(kept) + [letters.dropFirst(kept).joined()]
            }
        } else {
            parts = pieces(of: text, by: separator, limit: limit - 1)
        }
        try budget.allocate(text.utf8.count + 16 * parts.count)
        return parts.map { .string($0) }
    }

    /// The text cut at up to `limit` places where `separator` stands.
    private func pieces(of text: String, by separator: String, limit: Int64) -> [String] {
        guard !separator.isEmpty else { return [text] }
        return withBytes(text) { bytes in
            withBytes(separator) { mark in
                var result: [String] = []
                var start = 0
                while result.count < limit, let found = TextSearch.first(mark, in: bytes, from: start) {
                    result.append(String(decoding: bytes[start..<found], as: UTF8.self))
                    start = found + mark.count
                }
                result.append(String(decoding: bytes[start...], as: UTF8.self))
                return result
            }
        }
    }

    private mutating func join(_ operands: CELOperands) throws(CELFault) -> String {
        var separator = ""
        if operands.count == 2 {
            guard case .string(let text) = operands.second else { throw CELFault.noOverload("join", operands.second) }
            separator = text
        }
        guard operands.first.isList else { throw CELFault.noOverload("join", operands.first) }
        var parts: [String] = []
        for element in try elements(operands.first) {
            guard case .string(let text) = element else { throw CELFault.noOverload("join", element) }
            try budget.allocate(text.utf8.count + separator.utf8.count)
            try budget.scan(text.utf8.count + separator.utf8.count)
            parts.append(text)
        }
        return parts.joined(separator: separator)
    }

    private func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    private mutating func quoted(_ text: String) throws(CELFault) -> String {
        try budget.allocate(2 * text.utf8.count + 2)
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0B}": result += "\\v"
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
