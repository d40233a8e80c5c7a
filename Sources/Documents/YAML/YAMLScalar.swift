// YAMLScalar: what a plain scalar becomes, in the core schema of YAML 1.2 and with the types of YAML 1.1.

/// Says what a plain scalar becomes.
///
/// The core schema is that of YAML 1.2.2, section 10.3. The types of 1.1 are resolved as PyYAML does: yes, no, on and
/// off are booleans, `y` and `n` are text, a decimal needs a point, an exponent a sign.
public enum YAMLScalar {
    /// Most digits a number in another base than ten may have; longer ones are text.
    static let mostDigits = 4_096

    /// How a scalar's canonical text follows from what is written.
    enum Notation: UInt8 {
        case asWritten
        case decimalInteger
        case hexadecimal
        case octal
        case binary
        case baseSixty
        case decimal
        case baseSixtyDecimal
        case infinity
        case minusInfinity
        case notANumber
    }

    /// What a plain scalar becomes, with its canonical text where that differs from what is written.
    ///
    /// Numbers: the text is a JSON number of the same value, exact for any size. Cost: O(length), O(1) for most text.
    public static func resolve(
        _ bytes: UnsafeBufferPointer<UInt8>,
        as dialect: Dialect
    ) -> (kind: Node.Kind, canonical: String?) {
        let (kind, notation) = resolution(of: bytes, as: dialect)
        guard notation != .asWritten else { return (kind, nil) }
        var text: [UInt8] = []
        appendCanonical(bytes, notation, to: &text)
        return (kind, String(decoding: text, as: UTF8.self))
    }

    /// What a plain scalar becomes, with its text: canonical for numbers, else as written.
    public static func resolve(_ text: String, as dialect: Dialect) -> (kind: Node.Kind, text: String) {
        var text = text
        let (kind, canonical) = text.withUTF8 { resolve($0, as: dialect) }
        return (kind, canonical ?? text)
    }

    /// Kind and notation; most text is turned away by its first byte.
    @inline(__always)
    static func resolution(
        of bytes: UnsafeBufferPointer<UInt8>,
        as dialect: Dialect
    ) -> (kind: Node.Kind, notation: Notation) {
        guard let first = bytes.first else { return (.null, .asWritten) }
        switch first {
        case 0x2B, 0x2D, 0x2E, 0x30...0x39: return number(bytes, dialect)
        case 0x7E: return (bytes.count == 1 ? .null : .string, .asWritten)
        // n N t T f F, and in 1.1 y Y o O too; no such word has more than five letters.
        case 0x6E, 0x4E, 0x74, 0x54, 0x66, 0x46, 0x79, 0x59, 0x6F, 0x4F:
            return (bytes.count > 5 ? .string : word(bytes, dialect), .asWritten)
        default: return (.string, .asWritten)
        }
    }

    @inline(never)
    private static func number(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ dialect: Dialect
    ) -> (kind: Node.Kind, notation: Notation) {
        dialect == .yaml1_2 ? YAMLNumber.core(bytes) : YAMLNumber.oneOne(bytes)
    }

    /// Words as they are, with a capital, or all in capitals.
    @inline(never)
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>, _ dialect: Dialect) -> Node.Kind {
        if isWord(bytes, "null") { return .null }
        if isWord(bytes, "true") { return .yes }
        if isWord(bytes, "false") { return .no }
        guard dialect == .yaml1_1 else { return .string }
        if isWord(bytes, "yes") || isWord(bytes, "on") { return .yes }
        if isWord(bytes, "no") || isWord(bytes, "off") { return .no }
        return .string
    }

    /// Whether bytes are `word`, `Word` or `WORD`.
    private static func isWord(_ bytes: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        let letters = UnsafeBufferPointer(start: word.utf8Start, count: bytes.count)
        var capitals = 0
        for index in 0..<bytes.count {
            if bytes[index] == letters[index] { continue }
            guard bytes[index] == letters[index] & 0xDF, index == capitals else { return false }
            capitals += 1
        }
        return capitals <= 1 || capitals == bytes.count
    }
}
