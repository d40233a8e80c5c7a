// ASCIISet: which ASCII bytes a grammar allows, as two words, and reading bytes of a text.

/// A set of ASCII bytes; asking costs a shift.
///
/// The words are written out so that they are constants of the program; a test spells each set.
struct ASCIISet: Sendable {
    /// Bit `n` stands for byte `n`.
    let low: UInt64
    /// Bit `n` stands for byte `64 + n`.
    let high: UInt64

    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        guard byte < 0x80 else { return false }
        let word = byte < 64 ? low : high
        return (word &>> UInt64(byte & 63)) & 1 == 1
    }
}

extension ASCIISet {
    /// RFC 3986, `scheme` after its first letter: letters, digits, `+`, `-`, `.`.
    static let scheme = ASCIISet(low: 0x03FF_6800_0000_0000, high: 0x07FF_FFFE_07FF_FFFE)
    /// RFC 3986, `userinfo`, and the tail of `IPvFuture`: `unreserved`, `sub-delims`, `:`.
    static let userInformation = ASCIISet(low: 0x2FFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// RFC 3986, `reg-name`: `unreserved`, `sub-delims`.
    static let registeredName = ASCIISet(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
    /// RFC 3986, `pchar` and `/`.
    static let path = ASCIISet(low: 0x2FFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    /// RFC 3986, `query` and `fragment`: `pchar`, `/`, `?`.
    static let query = ASCIISet(low: 0xAFFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
    /// RFC 5322, `atext`: what a part of a mailbox's name may hold unquoted.
    static let atom = ASCIISet(low: 0xA3FF_ACFA_0000_0000, high: 0x7FFF_FFFF_C7FF_FFFE)
    /// RFC 1123: letters, digits, `-`.
    static let hostLabel = ASCIISet(low: 0x03FF_2000_0000_0000, high: 0x07FF_FFFE_07FF_FFFE)
    /// Hexadecimal digits of either case.
    static let hexadecimal = ASCIISet(low: 0x03FF_0000_0000_0000, high: 0x0000_007E_0000_007E)
    /// RFC 6570, `literals` without percent-encoded bytes; `'` is allowed by erratum 6937.
    static let templateLiteral = ASCIISet(low: 0xAFFF_FFDA_0000_0000, high: 0x47FF_FFFE_AFFF_FFFF)
    /// RFC 6570, `operator`, with those reserved for later.
    static let templateOperator = ASCIISet(low: 0xA800_D84A_0000_0000, high: 0x1000_0000_0000_0001)
    /// RFC 6570, `varchar` without percent-encoded bytes: letters, digits, `_`.
    static let templateVariable = ASCIISet(low: 0x03FF_0000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
}

extension UInt8 {
    /// Whether the byte is an ASCII digit.
    @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }
    /// Whether the byte is an ASCII letter.
    @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
    /// The byte with an ASCII capital made small.
    @inline(__always) var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

/// One code point read from UTF-8.
struct CodePoint {
    /// The Unicode scalar value.
    let value: UInt32
    /// How many bytes it takes, 1 to 4.
    let width: Int
}

extension Span where Element == UInt8 {
    /// The byte at `index`, or 0 at and past the end (no grammar here expects a 0).
    @inline(__always)
    func peek(_ index: Int) -> UInt8 { index < count ? self[index] : 0 }

    /// The code point that starts at `index`, or nil where the bytes are not UTF-8 (RFC 3629).
    func codePoint(at index: Int, end: Int) -> CodePoint? {
        guard index < end else { return nil }
        let first = self[index]
        if first < 0x80 { return CodePoint(value: UInt32(first), width: 1) }
        let width = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
        guard width > 0, index + width <= end else { return nil }
        var value = UInt32(first) & (0x7F &>> UInt32(width))
        for offset in 1..<width {
            let byte = self[index + offset]
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value &<< 6 | UInt32(byte & 0x3F)
        }
        let least: UInt32 = width == 2 ? 0x80 : width == 3 ? 0x800 : 0x1_0000
        guard value >= least, value <= 0x10_FFFF, value &- 0xD800 >= 0x800 else { return nil }
        return CodePoint(value: value, width: width)
    }
}
