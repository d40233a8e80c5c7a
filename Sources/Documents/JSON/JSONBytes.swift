// JSONBytes: a JSON text's bytes: where blanks, strings and numbers end, what escapes mean.

/// A JSON text's bytes and where its tokens end (RFC 8259, sections 2, 6 and 7).
struct JSONBytes {
    /// The first byte.
    let base: UnsafePointer<UInt8>
    /// How many there are.
    let count: Int

    /// The first byte behind a byte order mark.
    var startBehindMark: Int {
        count >= 3 && base[0] == 0xEF && base[1] == 0xBB && base[2] == 0xBF ? 3 : 0
    }

    /// The first byte at or behind `start` that is no blank; 8 at a time in indentation.
    @inline(__always)
    func skipSpace(from start: Int) -> Int {
        guard start < count, base[start] <= 0x20 else { return start }
        var index = start
        while index < count {
            let byte = base[index]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return index }
            index &+= 1
            while index &+ 8 <= count {
                let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
                let others = word ^ 0x2020_2020_2020_2020
                guard others == 0 else {
                    index &+= others.trailingZeroBitCount &>> 3
                    break
                }
                index &+= 8
            }
        }
        return index
    }

    /// Whether the four bytes at `index` are those of `letters`, the first one lowest.
    @inline(__always)
    func hasWord(_ letters: UInt32, at index: Int) -> Bool {
        index &+ 4 <= count
            && UnsafeRawPointer(base + index).loadUnaligned(as: UInt32.self).littleEndian == letters
    }

    /// Behind the number at `start`, and whether it has a fraction or an exponent; 0 where it is none.
    @inline(__always)
    func number(from start: Int) -> (end: Int, isDecimal: Bool) {
        var end = base[start] == 0x2D ? start &+ 1 : start
        guard end < count else { return (0, false) }
        let whole = end
        end = digits(from: end)
        // At least one digit, and no zero before others.
        guard end > whole, base[whole] != 0x30 || end == whole &+ 1 else { return (0, false) }
        guard end < count, base[end] == 0x2E || base[end] | 0x20 == 0x65 else { return (end, false) }
        if base[end] == 0x2E {
            let fraction = end &+ 1
            end = digits(from: fraction)
            guard end > fraction else { return (0, false) }
        }
        guard end < count, base[end] | 0x20 == 0x65 else { return (end, true) }
        var exponent = end &+ 1
        if exponent < count, base[exponent] == 0x2B || base[exponent] == 0x2D { exponent &+= 1 }
        end = digits(from: exponent)
        return end > exponent ? (end, true) : (0, false)
    }

    @inline(__always)
    private func digits(from start: Int) -> Int {
        var end = start
        while end < count, base[end] &- 0x30 < 10 { end &+= 1 }
        return end
    }

    /// The first quote, backslash or control character at or behind `start`, or `count` where there is none.
    ///
    /// Cost: 8 bytes a step.
    @inline(__always)
    func firstSpecial(from start: Int) -> Int {
        var index = start
        while index &+ 8 <= count {
            let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self).littleEndian
            let quotes = word ^ 0x2222_2222_2222_2222
            let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let ones: UInt64 = 0x0101_0101_0101_0101
            // The lowest set bit is exact; higher ones may come from a borrow.
            let found =
                ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
                    | (word &- 0x2020_2020_2020_2020) & ~word) & 0x8080_8080_8080_8080
            guard found == 0 else { return index &+ found.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        while index < count {
            let byte = base[index]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return index }
            index &+= 1
        }
        return count
    }
}

// MARK: - Escapes

extension JSONBytes {
    /// The text between the quotes with its escapes decoded; nil for an unknown escape or half a surrogate pair.
    static func unescaped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == 0x5C else {
                result.append(bytes[index])
                index += 1
                continue
            }
            guard index + 1 < bytes.count else { return nil }
            if let plain = meaning(of: bytes[index + 1]) {
                result.append(plain)
                index += 2
                continue
            }
            guard let (scalar, length) = unicodeEscape(bytes, at: index), let scalar else { return nil }
            result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            index += length
        }
        return result
    }

    /// What an escape of one letter stands for.
    static func meaning(of letter: UInt8) -> UInt8? {
        switch letter {
        case 0x22, 0x5C, 0x2F: letter
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: nil
        }
    }

    /// A `\uXXXX`, or two that make a pair, at `index`: its scalar (nil for half a pair) and its length in bytes.
    ///
    /// - Returns: nil where there is no well-formed escape.
    static func unicodeEscape(
        _ bytes: UnsafeBufferPointer<UInt8>,
        at index: Int
    ) -> (scalar: Unicode.Scalar?, length: Int)? {
        guard let first = codeUnit(bytes, at: index) else { return nil }
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        guard first < 0xDC00, let second = codeUnit(bytes, at: index + 6), (0xDC00...0xDFFF).contains(second) else {
            return (nil, 6)
        }
        let value = 0x1_0000 + (UInt32(first - 0xD800) << 10 | UInt32(second - 0xDC00))
        return (Unicode.Scalar(value), 12)
    }

    private static func codeUnit(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt16? {
        guard index + 6 <= bytes.count, bytes[index] == 0x5C, bytes[index + 1] == 0x75 else { return nil }
        var value: UInt16 = 0
        for offset in 2..<6 {
            guard let digit = hexadecimalValue(bytes[index + offset]) else { return nil }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}

/// The value of a hexadecimal digit, or nil.
func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
}
