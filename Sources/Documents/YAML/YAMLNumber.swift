// YAMLNumber: which plain scalars are numbers, dates included, in YAML 1.2 and 1.1.

/// Recognises numbers.
///
/// Each function reads the whole text and allocates nothing.
enum YAMLNumber {
    typealias Resolution = (kind: Node.Kind, notation: YAMLScalar.Notation)
    private static let text: Resolution = (.string, .asWritten)

    @inline(__always)
    private static func isDigit(_ c: UInt8) -> Bool { c &- 0x30 < 10 }

    // MARK: 1.2

    /// `[-+]?[0-9]+`, `0o`, `0x`, decimals, infinities (YAML 1.2.2, section 10.3.2).
    static func core(_ bytes: UnsafeBufferPointer<UInt8>) -> Resolution {
        let count = bytes.count
        var i = 0
        let first = bytes[0]
        let isSigned = first == 0x2B || first == 0x2D
        if isSigned { i = 1 }
        let start = i
        while i < count, isDigit(bytes[i]) { i += 1 }
        let digits = i - start
        if i == count {
            guard digits > 0 else { return text }
            let isPlain = first != 0x2B && (bytes[start] != 0x30 || (digits == 1 && !isSigned))
            return (.integer, isPlain ? .asWritten : .decimalInteger)
        }
        if digits == 1, !isSigned, first == 0x30, bytes[1] == 0x78 || bytes[1] == 0x6F { return based(bytes) }
        if digits == 0, bytes[i] == 0x2E, let special = special(bytes, i, signed: isSigned, first) { return special }
        return decimal(bytes, start: start, digits: digits, plus: first == 0x2B)
    }

    /// The rest of a decimal from its point or exponent on.
    private static func decimal(
        _ bytes: UnsafeBufferPointer<UInt8>,
        start: Int,
        digits: Int,
        plus: Bool
    ) -> Resolution {
        let count = bytes.count
        var i = start + digits
        var isJSON = !plus && digits > 0 && (digits == 1 || bytes[start] != 0x30)
        if bytes[i] == 0x2E {
            i += 1
            let fraction = i
            while i < count, isDigit(bytes[i]) { i += 1 }
            if i == fraction {
                if digits == 0 { return text }
                isJSON = false
            }
        } else if digits == 0 {
            return text
        }
        if i < count {
            guard bytes[i] | 0x20 == 0x65 else { return text }
            i += 1
            if i < count, bytes[i] == 0x2B || bytes[i] == 0x2D { i += 1 }
            let exponent = i
            while i < count, isDigit(bytes[i]) { i += 1 }
            guard i == count, i > exponent else { return text }
        }
        return (.decimal, isJSON ? .asWritten : .decimal)
    }

    /// `.inf`, `.Inf`, `.INF` with a sign or without, `.nan`, `.NaN`, `.NAN`.
    private static func special(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ point: Int,
        signed: Bool,
        _ first: UInt8
    ) -> Resolution? {
        guard bytes.count == point + 4 else { return nil }
        switch (bytes[point + 1], bytes[point + 2], bytes[point + 3]) {
        case (0x69, 0x6E, 0x66), (0x49, 0x6E, 0x66), (0x49, 0x4E, 0x46):
            return (.notFinite, first == 0x2D ? .minusInfinity : .infinity)
        case (0x6E, 0x61, 0x6E), (0x4E, 0x61, 0x4E), (0x4E, 0x41, 0x4E):
            return signed ? nil : (.notFinite, .notANumber)
        default: return nil
        }
    }

    /// `0x1F` and `0o17`.
    private static func based(_ bytes: UnsafeBufferPointer<UInt8>) -> Resolution {
        guard bytes.count > 2, bytes.count <= YAMLScalar.mostDigits else { return text }
        let isHexadecimal = bytes[1] == 0x78
        for i in 2..<bytes.count {
            let c = bytes[i]
            let isGood = isHexadecimal ? isDigit(c) || (c | 0x20) &- 0x61 < 6 : c &- 0x30 < 8
            guard isGood else { return text }
        }
        return (.integer, isHexadecimal ? .hexadecimal : .octal)
    }

    // MARK: 1.1

    /// Integers in four bases and in base 60, decimals, infinities, dates, all with underscores, as in PyYAML.
    static func oneOne(_ bytes: UnsafeBufferPointer<UInt8>) -> Resolution {
        let count = bytes.count
        let first = bytes[0]
        let isSigned = first == 0x2B || first == 0x2D
        let start = isSigned ? 1 : 0
        guard start < count else { return text }
        if bytes[start] == 0x2E {
            if let special = special(bytes, start, signed: isSigned, first) { return special }
            guard !isSigned, count > 1, isDigit(bytes[1]) else { return text }
            return fraction(bytes, from: 1) ? (.decimal, .decimal) : text
        }
        guard isDigit(bytes[start]) else { return text }
        if bytes[start] == 0x30, count > start + 1, let based = basedOneOne(bytes, start) { return based }
        var i = start
        var hasUnderscore = false
        while i < count, isDigit(bytes[i]) || bytes[i] == 0x5F {
            if bytes[i] == 0x5F { hasUnderscore = true }
            i += 1
        }
        if i == count {
            guard bytes[start] != 0x30 || count == start + 1 else { return text }
            let isPlain = first != 0x2B && !hasUnderscore && !(isSigned && bytes[start] == 0x30)
            return (.integer, isPlain ? .asWritten : .decimalInteger)
        }
        switch bytes[i] {
        case 0x2E:
            guard fraction(bytes, from: i + 1) else { return text }
            let isJSON =
                first != 0x2B && (bytes[start] != 0x30 || i == start + 1) && i + 1 < count && isDigit(bytes[i + 1])
                && !bytes.contains(0x5F)
            return (.decimal, isJSON ? .asWritten : .decimal)
        case 0x3A: return baseSixty(bytes, start: start, colon: i)
        case 0x2D: return YAMLTimestamp.matches(bytes) ? (.time, .asWritten) : text
        default: return text
        }
    }

    /// `[0-9_]*([eE][-+][0-9]+)?` to the end.
    private static func fraction(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        var i = start
        while i < bytes.count, isDigit(bytes[i]) || bytes[i] == 0x5F { i += 1 }
        if i == bytes.count { return true }
        guard bytes[i] | 0x20 == 0x65, i + 2 < bytes.count, bytes[i + 1] == 0x2B || bytes[i + 1] == 0x2D else {
            return false
        }
        return bytes[(i + 2)...].allSatisfy(isDigit)
    }

    /// `0b1010`, `0x1F` and `0755`; nil where it is none of them.
    private static func basedOneOne(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Resolution? {
        guard bytes.count <= YAMLScalar.mostDigits else { return nil }
        let marker = bytes[start + 1]
        let digits = bytes[(marker == 0x62 || marker == 0x78 ? start + 2 : start + 1)...]
        guard digits.contains(where: { $0 != 0x5F }) || marker == 0x5F else { return nil }
        switch marker {
        case 0x62: return digits.allSatisfy { $0 == 0x30 || $0 == 0x31 || $0 == 0x5F } ? (.integer, .binary) : nil
        case 0x78:
            let isGood = digits.allSatisfy { isDigit($0) || ($0 | 0x20) &- 0x61 < 6 || $0 == 0x5F }
            return isGood ? (.integer, .hexadecimal) : nil
        default: return digits.allSatisfy { $0 &- 0x30 < 8 || $0 == 0x5F } ? (.integer, .octal) : nil
        }
    }

    /// `190:20:30` and `190:20:30.15`.
    private static func baseSixty(_ bytes: UnsafeBufferPointer<UInt8>, start: Int, colon: Int) -> Resolution {
        guard bytes.count <= YAMLScalar.mostDigits else { return text }
        var i = colon
        while i < bytes.count, bytes[i] == 0x3A {
            i += 1
            let part = i
            while i < bytes.count, isDigit(bytes[i]) { i += 1 }
            guard i - part == 1 || (i - part == 2 && bytes[part] < 0x36) else { return text }
        }
        if i == bytes.count { return bytes[start] == 0x30 ? text : (.integer, .baseSixty) }
        guard bytes[i] == 0x2E, bytes[(i + 1)...].allSatisfy({ isDigit($0) || $0 == 0x5F }) else { return text }
        return (.decimal, .baseSixtyDecimal)
    }
}

/// Dates and times of YAML 1.1.
enum YAMLTimestamp {
    /// `2001-12-14`, or a date with a time: `2001-12-14t21:59:43.10-05:00` (yaml.org/type/timestamp).
    static func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var i = 0
        func digits(_ range: ClosedRange<Int>) -> Bool {
            let start = i
            while i < bytes.count, bytes[i] &- 0x30 < 10, i - start < range.upperBound { i += 1 }
            return range.contains(i - start)
        }
        func take(_ c: UInt8) -> Bool {
            guard i < bytes.count, bytes[i] == c else { return false }
            i += 1
            return true
        }
        func blanks() { while i < bytes.count, bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 } }
        guard digits(4...4), take(0x2D), digits(1...2), take(0x2D), digits(1...2) else { return false }
        if i == bytes.count { return i == 10 }
        if bytes[i] | 0x20 == 0x74 {
            i += 1
        } else {
            let start = i
            blanks()
            guard i > start else { return false }
        }
        guard digits(1...2), take(0x3A), digits(2...2), take(0x3A), digits(2...2) else { return false }
        if take(0x2E) { while i < bytes.count, bytes[i] &- 0x30 < 10 { i += 1 } }
        if i == bytes.count { return true }
        blanks()
        if take(0x5A) { return i == bytes.count }
        guard take(0x2B) || take(0x2D), digits(1...2) else { return false }
        if take(0x3A), !digits(2...2) { return false }
        return i == bytes.count
    }
}
