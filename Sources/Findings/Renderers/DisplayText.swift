// DisplayText: source text made safe and measured for a terminal: tabs, wide and control characters.

/// Text as it may be printed: no control character of the source reaches the terminal.
public enum DisplayText {
    /// The scalar as printed: tabs as spaces, control characters as their pictures, bidirectional controls by number.
    static func shown(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0x09: "    "
        case 0x00...0x1F: String(Unicode.Scalar(0x2400 + scalar.value) ?? " ")
        case 0x7F: "␡"
        case 0x80...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF:
            "⟨U+" + String(scalar.value, radix: 16, uppercase: true) + "⟩"
        case 0xA0: "⍽"
        default: String(scalar)
        }
    }

    /// How many terminal cells a printed text takes.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width($1) }
    }

    /// Text without anything that could steer a terminal or turn its reading order; line breaks stay.
    public static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: needsCare) else { return text }
        return text.unicodeScalars.map { $0 == "\n" ? "\n" : shown($0) }.joined()
    }

    private static func needsCare(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// Cells of one scalar: combining marks none, East Asian wide and emoji two.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x300 { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
            0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
