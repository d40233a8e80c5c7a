// The canonical text of a number: JSON's form, exact for any size.

extension YAMLScalar {
    /// Appends the canonical text of a scalar that has `notation`.
    static func appendCanonical(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ notation: Notation,
        to text: inout [UInt8]
    ) {
        let isNegative = bytes.first == 0x2D
        let start = isNegative || bytes.first == 0x2B ? 1 : 0
        switch notation {
        case .asWritten: text.append(contentsOf: bytes)
        case .notANumber: text.append(contentsOf: "NaN".utf8)
        case .infinity: text.append(contentsOf: "Infinity".utf8)
        case .minusInfinity: text.append(contentsOf: "-Infinity".utf8)
        case .decimalInteger: appendInteger(bytes[start...], isNegative, to: &text)
        case .decimal: appendDecimal(bytes[start...], isNegative, to: &text)
        case .hexadecimal, .octal, .binary, .baseSixty:
            let number = WideNumber(bytes[start...], notation)
            if isNegative, !number.isZero { text.append(0x2D) }
            number.append(to: &text)
        case .baseSixtyDecimal:
            let point = bytes.firstIndex(of: 0x2E) ?? bytes.count
            let whole = WideNumber(bytes[start..<point], .baseSixty)
            if isNegative { text.append(0x2D) }
            whole.append(to: &text)
            text.append(0x2E)
            let fraction = bytes[min(point + 1, bytes.count)...].filter { $0 != 0x5F }
            text.append(contentsOf: fraction.isEmpty ? [0x30] : fraction)
        }
    }

    /// Without leading zeros and underscores; zero has no sign.
    private static func appendInteger(
        _ digits: Slice<UnsafeBufferPointer<UInt8>>,
        _ isNegative: Bool,
        to text: inout [UInt8]
    ) {
        let significant = digits.drop { $0 == 0x30 || $0 == 0x5F }
        if significant.isEmpty { return text.append(0x30) }
        if isNegative { text.append(0x2D) }
        for digit in significant where digit != 0x5F { text.append(digit) }
    }

    /// With a digit on both sides of the point.
    private static func appendDecimal(
        _ digits: Slice<UnsafeBufferPointer<UInt8>>,
        _ isNegative: Bool,
        to text: inout [UInt8]
    ) {
        if isNegative { text.append(0x2D) }
        let isDigit: (UInt8) -> Bool = { $0 &- 0x30 < 10 }
        let whole = digits.prefix { isDigit($0) || $0 == 0x5F }
        let significant = whole.drop { $0 == 0x30 || $0 == 0x5F }
        if significant.isEmpty { text.append(0x30) }
        for digit in significant where digit != 0x5F { text.append(digit) }
        var rest = digits[whole.endIndex...]
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            let fraction = rest.prefix { isDigit($0) || $0 == 0x5F }
            text.append(0x2E)
            let before = text.count
            for digit in fraction where digit != 0x5F { text.append(digit) }
            if text.count == before { text.append(0x30) }
            rest = rest[fraction.endIndex...]
        }
        text.append(contentsOf: rest)
    }
}

/// A whole number of any size, in limbs of nine decimal digits, lowest first.
struct WideNumber {
    private var limbs: [UInt32] = [0]
    private var gathered: (factor: UInt64, addend: UInt64) = (1, 0)

    /// Reads digits with their prefix, underscores ignored.
    ///
    /// Cost: O(digits²); digits are at most `YAMLScalar.mostDigits`.
    init(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ notation: YAMLScalar.Notation) {
        switch notation {
        case .hexadecimal:
            for c in bytes.dropFirst(2) where c != 0x5F {
                multiply(by: 16, adding: c < 0x3A ? UInt32(c & 15) : UInt32(c & 15) + 9)
            }
        case .binary: for c in bytes.dropFirst(2) where c != 0x5F { multiply(by: 2, adding: UInt32(c & 1)) }
        case .octal: for c in bytes where c &- 0x30 < 8 { multiply(by: 8, adding: UInt32(c & 7)) }
        default:
            var part: UInt32 = 0
            var isFirst = true
            for c in bytes {
                if c == 0x3A {
                    if !isFirst { multiply(by: 60, adding: part) }
                    part = 0
                    isFirst = false
                } else if c &- 0x30 < 10 {
                    if isFirst { multiply(by: 10, adding: UInt32(c & 15)) } else { part = part * 10 + UInt32(c & 15) }
                }
            }
            if !isFirst { multiply(by: 60, adding: part) }
        }
        flush()
    }

    /// Whether it is zero.
    var isZero: Bool { limbs.allSatisfy { $0 == 0 } }

    /// Steps are gathered until their factor nears a limb's size, so that most cost no pass over the limbs.
    private mutating func multiply(by factor: UInt32, adding addend: UInt32) {
        if gathered.factor * UInt64(factor) > 1_000_000_000 { flush() }
        gathered = (gathered.factor * UInt64(factor), gathered.addend * UInt64(factor) + UInt64(addend))
    }

    private mutating func flush() {
        var carry = gathered.addend
        for index in limbs.indices {
            let value = UInt64(limbs[index]) * gathered.factor + carry
            limbs[index] = UInt32(value % 1_000_000_000)
            carry = value / 1_000_000_000
        }
        while carry > 0 {
            limbs.append(UInt32(carry % 1_000_000_000))
            carry /= 1_000_000_000
        }
        gathered = (1, 0)
    }

    /// Appends its decimal digits.
    func append(to text: inout [UInt8]) {
        var isFirst = true
        for limb in limbs.reversed() {
            let digits = Array(String(limb).utf8)
            if isFirst, limb == 0, limbs.count > 1 { continue }
            if !isFirst { text.append(contentsOf: repeatElement(0x30, count: 9 - digits.count)) }
            text.append(contentsOf: digits)
            isFirst = false
        }
    }
}
