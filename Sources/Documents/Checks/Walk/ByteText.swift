// ByteText: small questions to UTF-8 bytes, asked for every scalar of a document, without making strings.

/// The bytes of a key or value.
typealias ByteText = UnsafeBufferPointer<UInt8>

extension UInt8 {
    var isDigit: Bool { self &- 0x30 < 10 }
    var isLower: Bool { self &- 0x61 < 26 }
    var isUpper: Bool { self &- 0x41 < 26 }
    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    var isWordByte: Bool { isLetter || isDigit || self == 0x5F }
    var lowered: UInt8 { isUpper ? self | 0x20 : self }
    /// A character that people use for quoting, as its name, for messages.
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}

extension UnsafeBufferPointer where Element == UInt8 {
    /// The text.
    var string: String { String(decoding: self, as: UTF8.self) }

    /// A part, clamped to what is there.
    func part(_ lower: Int, _ upper: Int) -> ByteText {
        let start = Swift.min(Swift.max(0, lower), count)
        let end = Swift.min(Swift.max(start, upper), count)
        guard start < end else { return ByteText(start: nil, count: 0) }
        return ByteText(rebasing: self[start..<end])
    }

    func from(_ lower: Int) -> ByteText { part(lower, count) }

    /// Equal to an ASCII word; capitals count.
    func equals(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return starts(with: word)
    }

    /// Starts with an ASCII word; capitals count.
    func starts(with word: StaticString) -> Bool {
        guard count >= word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { word in
            for index in 0..<word.count where self[index] != word[index] { return false }
            return true
        }
    }

    /// Starts with a lower-case ASCII word, whatever the capitals here.
    func startsIgnoringCase(with word: StaticString) -> Bool {
        guard count >= word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { word in
            for index in 0..<word.count where self[index].lowered != word[index] { return false }
            return true
        }
    }

    func equalsIgnoringCase(_ word: StaticString) -> Bool {
        count == word.utf8CodeUnitCount && startsIgnoringCase(with: word)
    }

    /// Where an ASCII word stands first, at or after `start`.
    func firstOffset(of word: StaticString, from start: Int = 0) -> Int? {
        let length = word.utf8CodeUnitCount
        guard length > 0, count >= length else { return nil }
        return word.withUTF8Buffer { word in
            var index = Swift.max(0, start)
            while index + length <= count {
                if self[index] == word[0] {
                    var matched = 1
                    while matched < length, self[index + matched] == word[matched] { matched += 1 }
                    if matched == length { return index }
                }
                index += 1
            }
            return nil
        }
    }

    func contains(_ word: StaticString) -> Bool { firstOffset(of: word) != nil }

    /// Contains a lower-case ASCII word, whatever the capitals here.
    func containsIgnoringCase(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard count >= length else { return false }
        for index in 0...count - length where from(index).startsIgnoringCase(with: word) { return true }
        return false
    }

    var isDigits: Bool {
        guard count > 0 else { return false }
        for byte in self where !byte.isDigit { return false }
        return true
    }

    /// Which kinds of bytes it holds, in one pass.
    var classes: ByteClasses {
        var bits: UInt16 = 0
        ByteClasses.table.withUnsafeBufferPointer { table in
            for byte in self { bits |= table[Int(byte)] }
        }
        return ByteClasses(rawValue: bits)
    }
}

/// Kinds of bytes that a text holds: the quick answer to whether a check need look closer.
struct ByteClasses: OptionSet {
    let rawValue: UInt16
    static let lower = ByteClasses(rawValue: 1)
    static let upper = ByteClasses(rawValue: 2)
    static let digit = ByteClasses(rawValue: 4)
    static let blank = ByteClasses(rawValue: 8)
    static let dollar = ByteClasses(rawValue: 16)
    static let brace = ByteClasses(rawValue: 32)
    static let at = ByteClasses(rawValue: 64)
    static let colon = ByteClasses(rawValue: 128)
    static let slash = ByteClasses(rawValue: 256)
    static let angle = ByteClasses(rawValue: 512)
    static let control = ByteClasses(rawValue: 1024)
    static let wide = ByteClasses(rawValue: 2048)
    static let percent = ByteClasses(rawValue: 4096)
    static let star = ByteClasses(rawValue: 8192)
    /// What joins the parts of a name: an underscore, a dash or a dot.
    static let joint = ByteClasses(rawValue: 16384)
    /// Any other printable character.
    static let symbol = ByteClasses(rawValue: 32768)

    static let table: [UInt16] = (0..<256).map { value in
        let byte = UInt8(value)
        let kind: ByteClasses =
            switch byte {
            case 0x61...0x7A: .lower
            case 0x41...0x5A: .upper
            case 0x30...0x39: .digit
            case 0x20: .blank
            case 0x24: .dollar
            case 0x7B, 0x7D: .brace
            case 0x40: .at
            case 0x3A: .colon
            case 0x2F: .slash
            case 0x3C, 0x3E: .angle
            case 0x25: .percent
            case 0x2A: .star
            case 0x2D, 0x2E, 0x5F: .joint
            case 0..<0x20, 0x7F: .control
            case 0x80...: .wide
            default: .symbol
            }
        return kind.rawValue
    }
}
