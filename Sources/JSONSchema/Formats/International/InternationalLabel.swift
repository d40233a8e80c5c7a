// InternationalLabel: what one internationalised label must satisfy (RFC 5891, section 4.2; RFC 5892, appendix A).

/// The rules for a U-label, and for what an A-label decodes to.
enum InternationalLabel {
    /// A rule that a label breaks, and the code point at which it does.
    struct Breach: Error {
        let fault: FormatFault
        let index: Int
    }

    /// Checks everything but direction, which depends on the other labels of the name.
    static func check(_ label: borrowing LabelBuffer) throws(Breach) {
        guard label.count > 0 else { throw Breach(fault: .labelEmpty, index: 0) }
        guard label[0] != 0x2D else { throw Breach(fault: .labelHyphenFirst, index: 0) }
        guard label[label.count - 1] != 0x2D else {
            throw Breach(fault: .labelHyphenLast, index: label.count - 1)
        }
        guard label.count < 4 || label[2] != 0x2D || label[3] != 0x2D else {
            throw Breach(fault: .labelHyphens, index: 2)
        }
        guard !CodePointClass.isMark(label[0]) else { throw Breach(fault: .labelMark, index: 0) }
        for index in 0..<label.count {
            switch CodePointClass.of(label[index]) {
            case .valid: continue
            case .disallowed: throw Breach(fault: .codePoint(label[index]), index: index)
            case .contextual:
                guard isAllowed(label, at: index) else {
                    throw Breach(fault: .context(label[index]), index: index)
                }
            }
        }
        if let index = placeNotNormalised(label) { throw Breach(fault: .notNormalised, index: index) }
    }

    /// The contextual rule of the code point at `index`.
    private static func isAllowed(_ label: borrowing LabelBuffer, at index: Int) -> Bool {
        let previous = index > 0 ? label[index - 1] : nil
        let next = index + 1 < label.count ? label[index + 1] : nil
        switch label[index] {
        case 0x200C: return follows(virama: previous) || joins(label, at: index)
        case 0x200D: return follows(virama: previous)
        case 0xB7: return previous == 0x6C && next == 0x6C
        case 0x375: return next.map(CodePointClass.isGreek) ?? false
        case 0x5F3, 0x5F4: return previous.map(CodePointClass.isHebrew) ?? false
        case 0x30FB: return label.contains(where: CodePointClass.isJapanese)
        case 0x660...0x669: return !label.contains { 0x6F0...0x6F9 ~= $0 }
        default: return !label.contains { 0x660...0x669 ~= $0 }
        }
    }

    private static func follows(virama previous: UInt32?) -> Bool {
        previous.map { CodePointClass.combiningClass($0) == 9 } ?? false
    }

    /// Whether letters that join stand on both sides, transparent ones skipped (RFC 5892, appendix A.1).
    private static func joins(_ label: borrowing LabelBuffer, at index: Int) -> Bool {
        var before = index - 1
        while before >= 0, JoiningType.of(label[before]) == .transparent { before -= 1 }
        guard before >= 0, JoiningType.of(label[before]).joinsNext else { return false }
        var after = index + 1
        while after < label.count, JoiningType.of(label[after]) == .transparent { after += 1 }
        return after < label.count && JoiningType.of(label[after]).joinsPrevious
    }

    /// The first code point that normalisation form C would move or merge, or nil (Unicode, UAX #15).
    private static func placeNotNormalised(_ label: borrowing LabelBuffer) -> Int? {
        var starter: Int?
        var previousClass: UInt8 = 0
        for index in 0..<label.count {
            let value = label[index]
            guard value >= 0x300 else {
                starter = index
                previousClass = 0
                continue
            }
            let combiningClass = CodePointClass.combiningClass(value)
            if combiningClass != 0, previousClass > combiningClass { return index }
            if let starter, canCompose(value) {
                let isAdjacent = starter == index - 1
                if isAdjacent || (previousClass != 0 && previousClass < combiningClass),
                    composes(label[starter], value)
                {
                    return index
                }
            }
            if combiningClass == 0 { starter = index }
            previousClass = combiningClass
        }
        return nil
    }

    /// Whether a code point that a label may hold can be the second half of a composite.
    private static func canCompose(_ value: UInt32) -> Bool {
        CodePointClass.isMark(value) || 0x1_6D60...0x1_6D6F ~= value
    }

    /// Whether form C merges the two into one.
    ///
    /// Strings compare in form C. A pair that stays a pair lies between the pairs that end in a code point before and
    /// after all others; one that merges begins with another code point and lies outside. No table of composites is needed.
    static func composes(_ first: UInt32, _ second: UInt32) -> Bool {
        guard let first = Unicode.Scalar(first), let second = Unicode.Scalar(second) else { return false }
        let pair = String(String.UnicodeScalarView([first, second]))
        return pair < String(String.UnicodeScalarView([first, "\u{1}"]))
            || pair > String(String.UnicodeScalarView([first, "\u{10FFFF}"]))
    }
}
