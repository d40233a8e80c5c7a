// ExactNumber: decimal numbers of any size, compared and divided without rounding.

/// A number as written: sign, coefficient and power of ten, never rounded.
///
/// Shape: normal form, so that equal numbers have equal parts: the coefficient has no trailing zero, zero is 0 × 10^0.
/// Coefficients up to 19 digits stand in a word; longer ones are kept as digits.
public struct ExactNumber: Sendable, Hashable {
    /// Whether it is below zero.
    public let isNegative: Bool
    /// The coefficient where it fits into a word, else 0.
    let coefficient: UInt64
    /// The power of ten.
    let exponent: Int
    /// The coefficient's digits, most significant first, where it does not fit into a word.
    let digits: [UInt8]

    init(isNegative: Bool, coefficient: UInt64, exponent: Int, digits: [UInt8] = []) {
        self.isNegative = isNegative
        self.coefficient = coefficient
        self.exponent = exponent
        self.digits = digits
    }

    /// An integer.
    public init(_ value: Int) {
        var coefficient = UInt64(value.magnitude)
        var exponent = 0
        while coefficient != 0, coefficient % 10 == 0 {
            coefficient /= 10
            exponent += 1
        }
        self.init(isNegative: value < 0, coefficient: coefficient, exponent: exponent)
    }

    /// Reads a number in JSON's form (RFC 8259 §6), or nil.
    ///
    /// Cost: O(length). Exponents beyond ±10^15 are clamped there.
    public init?(_ text: UnsafeBufferPointer<UInt8>) {
        var reader = ExactNumberReader()
        for byte in text { guard reader.take(byte) else { return nil } }
        guard let number = reader.number else { return nil }
        self = number
    }

    /// Reads a number in JSON's form, or nil.
    public init?(_ text: String) {
        var text = text
        guard let number = text.withUTF8({ ExactNumber($0) }) else { return nil }
        self = number
    }

    /// Whether it is 0.
    public var isZero: Bool { coefficient == 0 && digits.isEmpty }
    /// Whether it has no fraction.
    public var isInteger: Bool { exponent >= 0 }
    /// How many digits the coefficient has.
    var digitCount: Int { digits.isEmpty ? ExactNumber.digitCount(of: coefficient) : digits.count }

    /// Its value where it is an integer that fits into 64 bits.
    public var integer: Int? {
        guard digits.isEmpty, exponent >= 0, exponent < 20 else { return isZero ? 0 : nil }
        var magnitude = coefficient
        for _ in 0..<exponent {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            magnitude = product
        }
        if !isNegative { return Int(exactly: magnitude) }
        return magnitude == UInt64(Int.max) + 1 ? Int.min : Int(exactly: magnitude).map { -$0 }
    }

    /// The coefficient's digits, most significant first.
    var allDigits: [UInt8] {
        guard digits.isEmpty else { return digits }
        var result: [UInt8] = []
        var rest = coefficient
        while rest > 0 {
            result.append(UInt8(rest % 10))
            rest /= 10
        }
        return result.reversed()
    }

    static func digitCount(of value: UInt64) -> Int {
        var count = 0
        var rest = value
        while rest > 0 {
            rest /= 10
            count += 1
        }
        return count
    }
}

extension ExactNumber: Comparable {
    /// The order of numbers.
    public static func < (left: ExactNumber, right: ExactNumber) -> Bool {
        if left.isZero { return !right.isZero && !right.isNegative }
        if right.isZero { return left.isNegative }
        if left.isNegative != right.isNegative { return left.isNegative }
        let order = magnitudeOrder(left, right)
        return left.isNegative ? order > 0 : order < 0
    }

    /// Below zero, zero or above as the magnitude of `left` is less, equal or more.
    private static func magnitudeOrder(_ left: ExactNumber, _ right: ExactNumber) -> Int {
        let one = left.digitCount + left.exponent
        let two = right.digitCount + right.exponent
        if one != two { return one < two ? -1 : 1 }
        if left.digits.isEmpty, right.digits.isEmpty, left.exponent == right.exponent {
            return left.coefficient < right.coefficient ? -1 : left.coefficient > right.coefficient ? 1 : 0
        }
        let first = left.allDigits
        let second = right.allDigits
        for index in 0..<max(first.count, second.count) {
            let digit = index < first.count ? first[index] : 0
            let other = index < second.count ? second[index] : 0
            if digit != other { return digit < other ? -1 : 1 }
        }
        return 0
    }
}

extension ExactNumber {
    /// Whether it is a whole multiple of `divisor`; nil where that would take too long to say.
    ///
    /// Cost: O(digits), for divisors beyond 19 digits O(digits × digits of the divisor), bounded to ten million steps.
    public func isMultiple(of divisor: ExactNumber) -> Bool? {
        if divisor.isZero { return isZero }
        if isZero { return true }
        // Without trailing zeros the coefficient is no multiple of ten, so a smaller power of ten cannot be divided.
        let power = exponent - divisor.exponent
        if power < 0 { return false }
        return divisor.digits.isEmpty
            ? remainder(power: power, divisor: divisor.coefficient) == 0
            : isMultiple(ofLong: divisor.digits, power: power)
    }

    private func remainder(power: Int, divisor: UInt64) -> UInt64 {
        var rest: UInt64
        if digits.isEmpty {
            rest = coefficient % divisor
        } else {
            rest = 0
            for digit in digits { rest = UInt64((UInt128(rest) * 10 + UInt128(digit)) % UInt128(divisor)) }
        }
        var base = UInt128(10 % divisor)
        var left = power
        while left > 0, rest != 0 {
            if left & 1 == 1 { rest = UInt64(UInt128(rest) * base % UInt128(divisor)) }
            base = base * base % UInt128(divisor)
            left >>= 1
        }
        return rest
    }

    /// Long division that keeps only the remainder.
    private func isMultiple(ofLong divisor: [UInt8], power: Int) -> Bool? {
        let own = allDigits
        let (length, overflow) = own.count.addingReportingOverflow(power)
        guard !overflow, length < divisor.count || length < 10_000_000 / divisor.count else { return nil }
        var rest: [UInt8] = []
        for index in 0..<length {
            if !rest.isEmpty || (index < own.count && own[index] != 0) {
                rest.append(index < own.count ? own[index] : 0)
            }
            while ExactNumber.subtract(divisor, from: &rest) {}
        }
        return rest.isEmpty
    }

    /// Subtracts where the result is not below zero, and says so.
    private static func subtract(_ small: [UInt8], from large: inout [UInt8]) -> Bool {
        if large.count < small.count { return false }
        if large.count == small.count, large.lexicographicallyPrecedes(small) { return false }
        var borrow: UInt8 = 0
        for offset in 1...large.count {
            let other = (offset <= small.count ? small[small.count - offset] : 0) + borrow
            let index = large.count - offset
            borrow = large[index] < other ? 1 : 0
            large[index] = large[index] + borrow * 10 - other
        }
        large = Array(large.drop { $0 == 0 })
        return true
    }
}

extension ExactNumber: CustomStringConvertible {
    /// The number in JSON's form, written out where that stays short.
    public var description: String {
        if isZero { return "0" }
        let sign = isNegative ? "-" : ""
        let text = String(decoding: allDigits.map { $0 + 0x30 }, as: UTF8.self)
        let point = text.utf8.count + exponent
        if exponent >= 0, point <= 25 { return sign + text + String(repeating: "0", count: exponent) }
        if exponent < 0, point > 0 { return sign + text.prefix(point) + "." + text.dropFirst(point) }
        if exponent < 0, point > -6 { return sign + "0." + String(repeating: "0", count: -point) + text }
        let rest = text.dropFirst()
        return sign + text.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e\(point - 1)"
    }
}

/// Reads a number byte by byte.
private struct ExactNumberReader {
    private enum State { case start, sign, zero, integer, point, fraction, mark, exponentSign, exponent }
    private var state = State.start
    private var isNegative = false
    private var digits: [UInt8] = []
    private var coefficient: UInt64 = 0
    private var count = 0
    private var scale = 0
    private var isExponentNegative = false
    private var exponent = 0

    mutating func take(_ byte: UInt8) -> Bool {
        switch (state, byte) {
        case (.start, 0x2D): (isNegative, state) = (true, .sign)
        case (.start, 0x30), (.sign, 0x30): state = .zero
        case (.start, 0x31...0x39), (.sign, 0x31...0x39), (.integer, 0x30...0x39):
            append(byte)
            state = .integer
        case (.zero, 0x2E), (.integer, 0x2E): state = .point
        case (.point, 0x30...0x39), (.fraction, 0x30...0x39):
            append(byte)
            scale -= 1
            state = .fraction
        case (.zero, 0x65), (.zero, 0x45), (.integer, 0x65), (.integer, 0x45), (.fraction, 0x65), (.fraction, 0x45):
            state = .mark
        case (.mark, 0x2B): state = .exponentSign
        case (.mark, 0x2D): (isExponentNegative, state) = (true, .exponentSign)
        case (.mark, 0x30...0x39), (.exponentSign, 0x30...0x39), (.exponent, 0x30...0x39):
            exponent = min(exponent * 10 + Int(byte - 0x30), 1_000_000_000_000_000)
            state = .exponent
        default: return false
        }
        return true
    }

    private mutating func append(_ byte: UInt8) {
        if count == 0, byte == 0x30 { return }
        count += 1
        if count <= 19 {
            coefficient = coefficient * 10 + UInt64(byte - 0x30)
            return
        }
        if digits.isEmpty {
            digits = ExactNumber(isNegative: false, coefficient: coefficient, exponent: 0).allDigits
        }
        digits.append(byte - 0x30)
    }

    var number: ExactNumber? {
        switch state {
        case .zero, .integer, .fraction, .exponent: break
        default: return nil
        }
        var power = (isExponentNegative ? -exponent : exponent) + scale
        if digits.isEmpty {
            var value = coefficient
            if value == 0 { return ExactNumber(isNegative: false, coefficient: 0, exponent: 0) }
            while value % 10 == 0 {
                value /= 10
                power += 1
            }
            return ExactNumber(isNegative: isNegative, coefficient: value, exponent: power)
        }
        let kept = digits.count - digits.reversed().prefix { $0 == 0 }.count
        power += digits.count - kept
        if kept > 19 {
            return ExactNumber(isNegative: isNegative, coefficient: 0, exponent: power, digits: Array(digits[..<kept]))
        }
        let value = digits[..<kept].reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
        return ExactNumber(isNegative: isNegative, coefficient: value, exponent: power)
    }
}
