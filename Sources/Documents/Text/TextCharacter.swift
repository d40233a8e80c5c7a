// TextCharacter: a character as a message names it.

/// The character at an offset of a text, as a message names it.
struct TextCharacter: CustomStringConvertible {
    /// The character; nil where the bytes are none.
    let scalar: Unicode.Scalar?
    /// How many bytes it takes, at least one.
    let length: Int

    /// Reads the character at `offset`, which lies inside of `bytes`.
    init(_ bytes: [UInt8], at offset: Int) {
        let length = bytes.withUnsafeBufferPointer { UTF8Form.length(at: offset, in: $0) }
        self.length = max(1, length)
        guard length > 0 else {
            scalar = nil
            return
        }
        scalar = String(decoding: bytes[offset..<offset + length], as: UTF8.self).unicodeScalars.first
    }

    /// Whether it looks like a blank and is none of the four common ones.
    var isBlank: Bool {
        guard let scalar else { return false }
        switch scalar.value {
        case 0x0B, 0x0C, 0x1C...0x1F, 0x85, 0xA0, 0x2000...0x200F, 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000,
            0xFEFF:
            return true
        default: return false
        }
    }

    /// Whether it is one of the quotes that word processors put in place of straight ones.
    var isTypographicQuote: Bool {
        guard let value = scalar?.value else { return false }
        return (0x2018...0x201F).contains(value) || value == 0xAB || value == 0xBB
    }

    /// `'@'`, or its name and number where it cannot be seen.
    var description: String {
        guard let scalar else { return "bytes that are no UTF-8" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        switch scalar.value {
        case 0x0A: return "the end of the line"
        case 0..<0x20, 0x7F: return "a \(ControlCharacter.name(UInt8(truncatingIfNeeded: scalar.value))) (\(number))"
        case 0xA0, 0x202F: return "a no-break space (\(number))"
        case 0xFEFF: return "a byte order mark (\(number))"
        case 0x2028, 0x2029: return "a Unicode line separator (\(number))"
        case _ where isTypographicQuote: return "the typographic quote \(scalar) (\(number))"
        case _ where isBlank: return "an invisible space (\(number))"
        case 0x27: return "a single quote"
        case ..<0x7F: return "'\(scalar)'"
        default: return "'\(scalar)' (\(number))"
        }
    }
}

/// A text as a message can carry it: its beginning where it is long.
func shortened(_ text: String) -> String {
    text.utf8.count > 60 && text.unicodeScalars.count > 60 ? String(text.unicodeScalars.prefix(50)) + "…" : text
}
