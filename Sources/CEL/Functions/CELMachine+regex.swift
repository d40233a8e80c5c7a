// CELMachine+regex: `matches` and the regex extension, in linear time.
import Patterns

/// A compiled pattern in RE2's syntax.
struct CELPattern: Sendable {
    let pattern: Pattern

    init(_ text: String) throws(CELFault) {
        do throws(PatternSyntaxError) {
            pattern = try Pattern(re2: text)
        } catch {
            throw CELFault(.invalidArgument, "the pattern cannot be read: \(error)")
        }
    }
}

extension CELMachine {
    /// A call with a pattern compiled beforehand.
    mutating func matches(_ node: CELNode) throws(CELFault) -> Bool {
        let subject = try value(node.first)
        guard case .string(let text) = subject else { throw CELFault.noOverload("matches", subject).at(node.offset) }
        return try decide(code.patterns[Int(node.second)], text)
    }

    mutating func matches(_ subject: CELValue, _ pattern: CELValue) throws(CELFault) -> Bool {
        guard case .string(let text) = subject, case .string(let source) = pattern else {
            throw CELFault.noOverload("matches", subject, pattern)
        }
        return try decide(try compile(source), text)
    }

    private mutating func compile(_ source: String) throws(CELFault) -> CELPattern {
        try budget.spend(16 * source.utf8.count + 100)
        try budget.allocate(64 * source.utf8.count)
        return try CELPattern(source)
    }

    private mutating func decide(_ pattern: CELPattern, _ text: String) throws(CELFault) -> Bool {
        try budget.scan(text.utf8.count)
        switch pattern.pattern.isMatch(text) {
        case .matches: return true
        case .doesNotMatch: return false
        case .outOfBudget: throw CELFault(.limit, "the limit of steps for a pattern is used up")
        }
    }

    mutating func regex(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        guard case .string(let text) = operands.first, case .string(let source) = operands.second else {
            throw CELFault.noOverload("regex", operands.first, operands.second)
        }
        let pattern = try compile(source).pattern
        try budget.scan(8 * text.utf8.count)
        if builtin == .regexReplace { return .string(try replace(text, pattern, operands)) }
        guard pattern.groupCount <= 1 else {
            throw CELFault(.invalidArgument, "the pattern has \(pattern.groupCount) groups, at most one is allowed")
        }
        let limit = builtin == .regexExtract ? 1 : Int.max
        let bytes = Array(text.utf8)
        guard let found = bytes.withUnsafeBufferPointer({ pattern.matches(in: $0, limit: limit) }) else {
            throw CELFault(.limit, "the limit of steps for a pattern is used up")
        }
        try budget.allocate(bytes.count + 16 * found.count)
        var parts: [CELValue] = []
        for match in found {
            let range = pattern.groupCount == 1 ? match.groups[1] : match.range
            if let range { parts.append(.string(String(decoding: bytes[range], as: UTF8.self))) }
        }
        return builtin == .regexExtract ? .maybe(parts.first) : .list(parts)
    }

    private mutating func replace(
        _ text: String,
        _ pattern: Pattern,
        _ operands: CELOperands
    ) throws(CELFault) -> String {
        guard case .string(let replacement) = operands.third else {
            throw CELFault.noOverload("regex.replace", operands.third)
        }
        var limit = Int.max
        if operands.count == 4 {
            guard case .int(let count) = operands.fourth else {
                throw CELFault.noOverload("regex.replace", operands.fourth)
            }
            if count >= 0 { limit = Int(count) }
        }
        let bytes = Array(text.utf8)
        guard let found = bytes.withUnsafeBufferPointer({ pattern.matches(in: $0, limit: limit) }) else {
            throw CELFault(.limit, "the limit of steps for a pattern is used up")
        }
        let parts = try template(replacement, groups: pattern.groupCount)
        var result: [UInt8] = []
        var end = 0
        for match in found {
            try budget.spend(1 + parts.count)
            result += bytes[end..<match.range.lowerBound]
            for part in parts {
                switch part {
                case .text(let text):
                    try budget.allocate(text.count)
                    result += text
                case .group(let number):
                    guard let range = match.groups[number] else { continue }
                    try budget.allocate(range.count)
                    result += bytes[range]
                }
            }
            end = match.range.upperBound
        }
        try budget.allocate(bytes.count)
        result += bytes[end...]
        return String(decoding: result, as: UTF8.self)
    }

    private enum TemplatePart {
        case text([UInt8])
        case group(Int)
    }

    /// `\1` is a group, `\\` a backslash.
    private func template(_ text: String, groups: Int) throws(CELFault) -> [TemplatePart] {
        var parts: [TemplatePart] = []
        var plain: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                isEscaped = false
                if isDigit(byte) {
                    let number = Int(byte &- 0x30)
                    guard number <= groups else {
                        throw CELFault(.invalidArgument, "the pattern has no group \(number)")
                    }
                    parts += [.text(plain), .group(number)]
                    plain = []
                } else if byte == UInt8(ascii: "\\") {
                    plain.append(byte)
                } else {
                    throw CELFault(.invalidArgument, "after '\\' stands a digit or another '\\'")
                }
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                plain.append(byte)
            }
        }
        if isEscaped { throw CELFault(.invalidArgument, "the replacement ends in a single '\\'") }
        return parts + [.text(plain)]
    }
}
