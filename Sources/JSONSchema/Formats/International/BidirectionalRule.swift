// BidirectionalRule: labels in names that hold right-to-left letters (RFC 5893).

/// The bidirectional classes that the rule tells apart, for code points that a label may hold.
private enum Direction {
    case leftToRight, rightToLeft, arabicNumber, europeanNumber, mark, neutral
}

/// The rule of RFC 5893, section 2, which holds for every label of a name with a right-to-left letter in any.
enum BidirectionalRule {
    /// Whether a label holds a right-to-left letter or an Arabic number.
    static func isRightToLeft(_ label: borrowing LabelBuffer) -> Bool {
        label.contains { value in
            guard isInRightToLeftBlock(value) else { return false }
            let direction = direction(of: value)
            return direction == .rightToLeft || direction == .arabicNumber
        }
    }

    /// Whether a label satisfies all six conditions.
    static func isSatisfied(by label: borrowing LabelBuffer) -> Bool {
        let first = direction(of: label[0])
        guard first == .leftToRight || first == .rightToLeft else { return false }
        var hasArabicNumber = false
        var hasEuropeanNumber = false
        var last = first
        for index in 0..<label.count {
            let direction = direction(of: label[index])
            switch direction {
            case .leftToRight where first == .rightToLeft, .rightToLeft where first == .leftToRight: return false
            case .arabicNumber:
                guard first == .rightToLeft else { return false }
                hasArabicNumber = true
            case .europeanNumber: hasEuropeanNumber = true
            default: break
            }
            if direction != .mark { last = direction }
        }
        return last != .neutral && !(first == .rightToLeft && hasArabicNumber && hasEuropeanNumber)
    }

    /// The class of a code point that a label may hold (Unicode, `Bidi_Class`).
    private static func direction(of value: UInt32) -> Direction {
        switch value {
        case 0x30...0x39, 0x6F0...0x6F9: return .europeanNumber
        case 0x61...0x7A: return .leftToRight
        case 0x660...0x669, 0x1_0D30...0x1_0D39, 0x1_0D40...0x1_0D49: return .arabicNumber
        case 0x2D, 0xB7, 0x2B9...0x2BA, 0x2C6...0x2CF, 0x2EC, 0x375, 0x200C...0x200D, 0x208F, 0x2E2F, 0x30FB, 0xA67F,
            0xA717...0xA71F, 0xA788:
            return .neutral
        case 0xCBF, 0xCC6, 0x1B3A, 0x1B3C, 0x1B42, 0x1_1A07...0x1_1A08, 0x1_1C3F: return .leftToRight
        default: break
        }
        guard value >= 0x300, let scalar = Unicode.Scalar(value) else { return .leftToRight }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return .mark
        default: break
        }
        return isInRightToLeftBlock(value) ? .rightToLeft : .leftToRight
    }

    /// Whether the code point lies in a block of a script written right to left.
    private static func isInRightToLeftBlock(_ value: UInt32) -> Bool {
        switch value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x1_0800...0x1_0FFF, 0x1_E800...0x1_EFFF: true
        default: false
        }
    }
}
