// CELLiteral: the values of literal tokens: numbers, texts and bytes with their escapes.

extension CELLexer {
    /// The text of a token.
    func text(of token: CELToken) -> String {
        String(decoding: bytes[token.start..<token.end], as: UTF8.self)
    }

    /// The value of a number token; `isNegative` where a minus stands before it.
    func number(_ token: CELToken, isNegative: Bool) throws(CELIssue) -> CELValue {
        switch token.kind {
        case .double:
            var text = text(of: token)
            if text.hasPrefix(".") { text = "0" + text }
            guard let value = parseDouble(text), value.isFinite else {
                throw CELIssue(.syntax, "the number is too large for a double", at: token.start)
            }
            return .double(isNegative ? -value : value)
        case .uint:
            guard !isNegative else {
                throw CELIssue(.syntax, "a number without sign cannot be negative", at: token.start)
            }
            guard let value = magnitude(token.start, token.end - 1) else {
                throw CELIssue(.syntax, "the number is too large for uint", at: token.start)
            }
            return .uint(value)
        default:
            guard let value = magnitude(token.start, token.end) else { throw tooLarge(token) }
            if isNegative {
                guard value <= UInt64(Int64.max) + 1 else { throw tooLarge(token) }
                return .int(Int64(truncatingIfNeeded: 0 &- value))
            }
            guard let whole = Int64(exactly: value) else { throw tooLarge(token) }
            return .int(whole)
        }
    }

    private func tooLarge(_ token: CELToken) -> CELIssue {
        CELIssue(.syntax, "the number is too large for int", at: token.start)
    }

    private func magnitude(_ start: Int, _ end: Int) -> UInt64? {
        let isHexadecimal = end - start > 2 && bytes[start + 1] | 0x20 == UInt8(ascii: "x")
        let base: UInt64 = isHexadecimal ? 16 : 10
        var value: UInt64 = 0
        for index in (isHexadecimal ? start + 2 : start)..<end {
            let (product, overflow) = value.multipliedReportingOverflow(by: base)
            let (sum, carry) = product.addingReportingOverflow(UInt64(hexValue(bytes[index]) ?? 0))
            if overflow || carry { return nil }
            value = sum
        }
        return value
    }

    /// The value of a text or bytes token.
    func quotedValue(_ token: CELToken) throws(CELIssue) -> CELValue {
        var start = token.start
        var isRaw = false
        while bytes[start] != UInt8(ascii: "\""), bytes[start] != UInt8(ascii: "'") {
            if bytes[start] | 0x20 == UInt8(ascii: "r") { isRaw = true }
            start += 1
        }
        let isTriple = token.end - start >= 6 && bytes[start + 1] == bytes[start] && bytes[start + 2] == bytes[start]
        let margin = isTriple ? 3 : 1
        let content = start + margin..<token.end - margin
        let isBytes = token.kind == .bytes
        if isRaw || !bytes[content].contains(UInt8(ascii: "\\")) {
            return isBytes
                ? .bytes(Array(bytes[content])) : .string(String(decoding: bytes[content], as: UTF8.self))
        }
        let decoded = try unescape(content, isBytes: isBytes)
        return isBytes ? .bytes(decoded) : .string(String(decoding: decoded, as: UTF8.self))
    }

    private func unescape(_ content: Range<Int>, isBytes: Bool) throws(CELIssue) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var index = content.lowerBound
        while index < content.upperBound {
            guard bytes[index] == UInt8(ascii: "\\"), index + 1 < content.upperBound else {
                result.append(bytes[index])
                index += 1
                continue
            }
            if let simple = simpleEscape(bytes[index + 1]) {
                result.append(simple)
                index += 2
                continue
            }
            let (code, length) = try numericEscape(index, content.upperBound, isBytes: isBytes)
            if isBytes {
                result.append(UInt8(truncatingIfNeeded: code))
            } else {
                guard let scalar = Unicode.Scalar(code) else {
                    throw CELIssue(.syntax, "the escape is no Unicode code point", at: index)
                }
                result.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
            }
            index += length
        }
        return result
    }

    private func simpleEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a"): 0x07
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "v"): 0x0B
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): byte
        default: nil
        }
    }

    private func numericEscape(
        _ index: Int,
        _ end: Int,
        isBytes: Bool
    ) throws(CELIssue) -> (code: UInt32, length: Int) {
        let kind = bytes[index + 1]
        let digits: Int
        switch kind {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): digits = 2
        case UInt8(ascii: "u") where !isBytes: digits = 4
        case UInt8(ascii: "U") where !isBytes: digits = 8
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            guard index + 3 < end, bytes[index + 2] &- 0x30 < 8, bytes[index + 3] &- 0x30 < 8 else {
                throw CELIssue(.syntax, "an octal escape has three digits", at: index)
            }
            let code =
                UInt32(kind &- 0x30) << 6 | UInt32(bytes[index + 2] &- 0x30) << 3 | UInt32(bytes[index + 3] &- 0x30)
            return (code, 4)
        default: throw CELIssue(.syntax, "this escape is not known", at: index)
        }
        guard index + 1 + digits < end else {
            throw CELIssue(.syntax, "this escape has \(digits) hexadecimal digits", at: index)
        }
        var code: UInt32 = 0
        for offset in 0..<digits {
            guard let value = hexValue(bytes[index + 2 + offset]) else {
                throw CELIssue(.syntax, "this escape has \(digits) hexadecimal digits", at: index)
            }
            code = code << 4 | value
        }
        return (code, 2 + digits)
    }
}

/// A double from decimal text as strtod reads it, or nil; too large becomes infinity, too small zero.
func parseDouble(_ text: String) -> Double? {
    if let value = Double(text) { return value }
    switch text.lowercased() {
    case "nan", "+nan", "-nan": return .nan
    default: return nil
    }
}
