// BinaryProperties: yes-or-no properties of scalars, from our table or by asking the standard library.

extension UnicodeProperty {
    /// A binary property of ECMA-262's list, by long or short name.
    ///
    /// Cost: some twenty milliseconds where the standard library must be asked about every scalar; those asked for most
    /// have a line in our table.
    static func binary(_ name: String) -> ScalarSet? {
        switch name {
        case "Any": return .all
        case "ASCII": return ScalarSet([ScalarRange(0, 0x7F)])
        case "Assigned": return category("Cn")?.inverted
        default: break
        }
        if let own = UnicodeTable.set(named: name, in: unicodeBinaryProperties) { return own }
        guard let path = binaryPath(name) else { return nil }
        var ranges: [ScalarRange] = []
        // Planes 4 to 13 are unassigned, 15 and 16 private: only the ends of planes differ, and 14 has tags.
        collect(from: 0, through: 0x3FFFF, path, into: &ranges)
        for plane in UInt32(4)...16 where plane != 14 {
            collectUniform(from: plane << 16, through: plane << 16 | 0xFFFD, path, into: &ranges)
            collect(from: plane << 16 | 0xFFFE, through: plane << 16 | 0xFFFF, path, into: &ranges)
            if plane == 13 { collect(from: 0xE0000, through: 0xEFFFF, path, into: &ranges) }
        }
        return ScalarSet(ranges)
    }

    private typealias Property = (Unicode.Scalar.Properties) -> Bool

    private static func collect(
        from first: UInt32,
        through last: UInt32,
        _ has: Property,
        into ranges: inout [ScalarRange]
    ) {
        for value in first...last {
            guard let scalar = Unicode.Scalar(value), has(scalar.properties) else { continue }
            if let previous = ranges.last, previous.last + 1 == value {
                ranges[ranges.count - 1].last = value
            } else {
                ranges.append(ScalarRange(value, value))
            }
        }
    }

    private static func collectUniform(
        from first: UInt32,
        through last: UInt32,
        _ has: Property,
        into ranges: inout [ScalarRange]
    ) {
        guard let scalar = Unicode.Scalar(first), has(scalar.properties) else { return }
        ranges.append(ScalarRange(first, last))
    }

    private static func binaryPath(_ name: String) -> Property? {
        switch name {
        case "ASCII_Hex_Digit", "AHex": { $0.isASCIIHexDigit }
        case "Bidi_Control", "Bidi_C": { $0.isBidiControl }
        case "Bidi_Mirrored", "Bidi_M": { $0.isBidiMirrored }
        case "Case_Ignorable", "CI": { $0.isCaseIgnorable }
        case "Cased": { $0.isCased }
        case "Dash": { $0.isDash }
        case "Default_Ignorable_Code_Point", "DI": { $0.isDefaultIgnorableCodePoint }
        case "Deprecated", "Dep": { $0.isDeprecated }
        case "Diacritic", "Dia": { $0.isDiacritic }
        case "Emoji_Modifier", "EMod": { $0.isEmojiModifier }
        case "Emoji_Modifier_Base", "EBase": { $0.isEmojiModifierBase }
        case "Extender", "Ext": { $0.isExtender }
        case "Grapheme_Base", "Gr_Base": { $0.isGraphemeBase }
        case "Grapheme_Extend", "Gr_Ext": { $0.isGraphemeExtend }
        case "Hex_Digit", "Hex": { $0.isHexDigit }
        case "Ideographic", "Ideo": { $0.isIdeographic }
        case "Join_Control", "Join_C": { $0.isJoinControl }
        case "Logical_Order_Exception", "LOE": { $0.isLogicalOrderException }
        case "Math": { $0.isMath }
        case "Noncharacter_Code_Point", "NChar": { $0.isNoncharacterCodePoint }
        case "Quotation_Mark", "QMark": { $0.isQuotationMark }
        case "Radical": { $0.isRadical }
        case "Soft_Dotted", "SD": { $0.isSoftDotted }
        case "Sentence_Terminal", "STerm": { $0.isSentenceTerminal }
        case "Terminal_Punctuation", "Term": { $0.isTerminalPunctuation }
        case "Unified_Ideograph", "UIdeo": { $0.isUnifiedIdeograph }
        case "Variation_Selector", "VS": { $0.isVariationSelector }
        default: identifierOrCasePath(name)
        }
    }

    private static func identifierOrCasePath(_ name: String) -> Property? {
        switch name {
        case "Changes_When_Casefolded", "CWCF": { $0.changesWhenCaseFolded }
        case "Changes_When_Casemapped", "CWCM": { $0.changesWhenCaseMapped }
        case "Changes_When_Lowercased", "CWL": { $0.changesWhenLowercased }
        case "Changes_When_NFKC_Casefolded", "CWKCF": { $0.changesWhenNFKCCaseFolded }
        case "Changes_When_Titlecased", "CWT": { $0.changesWhenTitlecased }
        case "Changes_When_Uppercased", "CWU": { $0.changesWhenUppercased }
        case "IDS_Binary_Operator", "IDSB": { $0.isIDSBinaryOperator }
        case "IDS_Trinary_Operator", "IDST": { $0.isIDSTrinaryOperator }
        case "Pattern_Syntax", "Pat_Syn": { $0.isPatternSyntax }
        case "Pattern_White_Space", "Pat_WS": { $0.isPatternWhitespace }
        default: nil
        }
    }
}
