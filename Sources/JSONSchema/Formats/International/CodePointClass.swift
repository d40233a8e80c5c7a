// CodePointClass: what IDNA2008 makes of a code point (RFC 5892), derived from Unicode properties.

/// Whether a code point may stand in an internationalised label.
enum CodePointClass {
    /// May stand anywhere (PVALID).
    case valid
    /// May stand where its rule is satisfied (CONTEXTJ, CONTEXTO).
    case contextual
    /// May not stand (DISALLOWED, UNASSIGNED).
    case disallowed

    /// The derived property of RFC 5892, section 3.
    ///
    /// "Unstable" and "ignorable" are together what Unicode calls *changes when NFKC-casefolded*.
    static func of(_ value: UInt32) -> CodePointClass {
        if value < 0x80 {
            return 0x61...0x7A ~= value || 0x30...0x39 ~= value || value == 0x2D ? .valid : .disallowed
        }
        switch value {
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: return .valid
        case 0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x660...0x669, 0x6F0...0x6F9, 0x200C, 0x200D: return .contextual
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return .disallowed
        case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: return .disallowed  // old Hangul jamo
        case 0x20D0...0x20FF, 0x1_D100...0x1_D24F: return .disallowed  // combining marks for symbols, music
        default: if isPlain(value) { return .valid }
        }
        guard let scalar = Unicode.Scalar(value) else { return .disallowed }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .modifierLetter, .decimalNumber, .nonspacingMark,
            .spacingMark:
            return scalar.properties.changesWhenNFKCCaseFolded ? .disallowed : .valid
        default:
            return .disallowed
        }
    }

    /// Whether it is a Han or Hangul letter of the large blocks, which spares most look-ups.
    private static func isPlain(_ value: UInt32) -> Bool {
        0x4E00...0x9FFF ~= value || 0xAC00...0xD7A3 ~= value
    }

    /// Whether the code point is a combining mark, which no label may begin with.
    static func isMark(_ value: UInt32) -> Bool {
        guard value >= 0x300, !isPlain(value), let scalar = Unicode.Scalar(value) else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    /// The canonical combining class, 0 for most.
    static func combiningClass(_ value: UInt32) -> UInt8 {
        guard value >= 0x300, !isPlain(value), let scalar = Unicode.Scalar(value) else { return 0 }
        return scalar.properties.canonicalCombiningClass.rawValue
    }

    /// Whether the script is Greek.
    static func isGreek(_ value: UInt32) -> Bool {
        switch value {
        case 0x370...0x373, 0x375...0x377, 0x37A...0x37D, 0x37F, 0x384, 0x386, 0x388...0x3E1, 0x3F0...0x3FF,
            0x1D26...0x1D2A, 0x1D5D...0x1D61, 0x1D66...0x1D6A, 0x1DBF, 0x1F00...0x1FFE, 0x2126, 0xAB65,
            0x1_0140...0x1_018E, 0x1_01A0, 0x1_D200...0x1_D245:
            true
        default: false
        }
    }

    /// Whether the script is Hebrew.
    static func isHebrew(_ value: UInt32) -> Bool {
        0x591...0x5F4 ~= value || 0xFB1D...0xFB4F ~= value
    }

    /// Whether the script is Hiragana, Katakana or Han.
    static func isJapanese(_ value: UInt32) -> Bool {
        switch value {
        case 0x2E80...0x2FD5, 0x3005, 0x3007, 0x3021...0x3029, 0x3038...0x303B, 0x3041...0x3096, 0x309D...0x309F,
            0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAD9,
            0xFF66...0xFF6F, 0xFF71...0xFF9D, 0x1_6FE2...0x1_6FE3, 0x1_6FF0...0x1_6FF6, 0x1_AFF0...0x1_B168,
            0x2_0000...0x3_3479:
            true
        default: false
        }
    }
}
