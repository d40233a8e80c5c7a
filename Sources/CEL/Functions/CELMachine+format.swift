// CELMachine+format: `"%s at %.2f".format([…])`.

extension CELMachine {
    mutating func format(_ operands: CELOperands) throws(CELFault) -> String {
        guard case .string(let pattern) = operands.first, operands.second.isList else {
            throw CELFault.noOverload("format", operands.first, operands.second)
        }
        let arguments = try elements(operands.second)
        let bytes = Array(pattern.utf8)
        try budget.scan(bytes.count)
        try budget.allocate(bytes.count)
        var result = ""
        var index = 0
        var used = 0
        while index < bytes.count {
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: "%") { index += 1 }
            result += String(decoding: bytes[start..<index], as: UTF8.self)
            guard index < bytes.count else { break }
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "%") {
                result += "%"
                index += 1
                continue
            }
            let clause = try FormatClause(bytes, &index)
            guard used < arguments.count else { throw CELFault(.invalidArgument, "index \(used) out of range") }
            try write(arguments[used], clause, to: &result)
            used += 1
        }
        return result
    }

    private mutating func write(
        _ value: CELValue,
        _ clause: FormatClause,
        to result: inout String
    ) throws(CELFault) {
        try budget.allocate(64)
        switch clause.letter {
        case "s": try formatted(value, to: &result)
        case "d": result += try decimal(value)
        case "f", "e": result += try real(value, clause)
        case "b": result += try based(value, 2, "only integers and bools can be formatted as binary")
        case "o": result += try based(value, 8, "octal clause can only be used on integers")
        default: result += try hexadecimal(value, isUpper: clause.letter == "X")
        }
    }

    private func wrong(_ what: String, _ value: CELValue) -> CELFault {
        CELFault(.invalidArgument, "error during formatting: \(what), was given \(value.type.valueName)")
    }

    private mutating func formatted(_ value: CELValue, to result: inout String) throws(CELFault) {
        switch value {
        case .optional, .opaque:
            throw wrong("string clause can only be used on plain values", value)
        default: try value.write(to: &result, &budget)
        }
    }

    private func decimal(_ value: CELValue) throws(CELFault) -> String {
        switch value {
        case .int, .uint: return value.plainText
        case .double(let number) where !number.isFinite: return doubleText(number)
        default: throw wrong("decimal clause can only be used on integers", value)
        }
    }

    private func real(_ value: CELValue, _ clause: FormatClause) throws(CELFault) -> String {
        let number: Double
        switch value {
        case .double(let double): number = double
        case .int(let whole): number = Double(whole)
        case .uint(let whole): number = Double(whole)
        default:
            throw wrong(
                "\(clause.letter == "e" ? "scientific" : "fixed-point") clause can only be used on doubles",
                value
            )
        }
        guard number.isFinite else { return doubleText(number) }
        let digits = ExactDecimal(number)
        return clause.letter == "e" ? digits.scientific(clause.precision) : digits.fixed(clause.precision)
    }

    private func based(_ value: CELValue, _ radix: Int, _ what: String) throws(CELFault) -> String {
        switch value {
        case .int(let number): return String(number, radix: radix)
        case .uint(let number): return String(number, radix: radix)
        case .bool(let flag) where radix == 2: return flag ? "1" : "0"
        default: throw wrong(what, value)
        }
    }

    private mutating func hexadecimal(_ value: CELValue, isUpper: Bool) throws(CELFault) -> String {
        let bytes: [UInt8]
        switch value {
        case .int(let number): return String(number, radix: 16, uppercase: isUpper)
        case .uint(let number): return String(number, radix: 16, uppercase: isUpper)
        case .string(let text): bytes = Array(text.utf8)
        case .bytes(let content): bytes = content
        default: throw wrong("only integers, byte buffers, and strings can be formatted as hex", value)
        }
        try budget.allocate(2 * bytes.count)
        let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// A clause such as `%.2f`.
private struct FormatClause {
    var letter: Character
    var precision = 6

    init(_ bytes: [UInt8], _ index: inout Int) throws(CELFault) {
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            precision = 0
            while index < bytes.count, isDigit(bytes[index]) {
                precision = min(precision * 10 + Int(bytes[index] &- 0x30), 10_000)
                index += 1
            }
            guard index > start, precision <= 1_000 else {
                throw CELFault(.invalidArgument, "could not parse formatting clause: the precision is from 0 to 1000")
            }
        }
        guard index < bytes.count else {
            throw CELFault(.invalidArgument, "could not parse formatting clause: unexpected end of string")
        }
        letter = Character(Unicode.Scalar(bytes[index]))
        guard "sdfebxXo".contains(letter) else {
            throw CELFault(
                .invalidArgument,
                "could not parse formatting clause: unrecognized formatting clause \"\(letter)\""
            )
        }
        index += 1
    }
}
