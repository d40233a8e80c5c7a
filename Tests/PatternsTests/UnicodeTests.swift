// Tests of Patterns: our tables of Unicode against the standard library's.
import Patterns
import Testing

struct UnicodeTests {
    private static let categories: [(String, Unicode.GeneralCategory)] = [
        ("Lu", .uppercaseLetter), ("Ll", .lowercaseLetter), ("Lt", .titlecaseLetter), ("Lm", .modifierLetter),
        ("Lo", .otherLetter), ("Mn", .nonspacingMark), ("Mc", .spacingMark), ("Me", .enclosingMark),
        ("Nd", .decimalNumber), ("Nl", .letterNumber), ("No", .otherNumber), ("Pc", .connectorPunctuation),
        ("Pd", .dashPunctuation), ("Ps", .openPunctuation), ("Pe", .closePunctuation), ("Pi", .initialPunctuation),
        ("Pf", .finalPunctuation), ("Po", .otherPunctuation), ("Sm", .mathSymbol), ("Sc", .currencySymbol),
        ("Sk", .modifierSymbol), ("So", .otherSymbol), ("Zs", .spaceSeparator), ("Zl", .lineSeparator),
        ("Zp", .paragraphSeparator), ("Cc", .control), ("Cf", .format), ("Co", .privateUse), ("Cn", .unassigned),
    ]

    @Test func `every scalar has the category the standard library gives it`() throws {
        let patterns = try Self.categories.map { (try Pattern(ecmascript: "^\\p{\($0.0)}$"), $0.1) }
        var wrong = 0
        for value in stride(from: UInt32(0), through: 0x3FFFF, by: 7) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let category = scalar.properties.generalCategory
            guard let pattern = patterns.first(where: { $0.1 == category })?.0 else { continue }
            let text = String(scalar)
            if pattern.isMatch(text) != .matches { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test(arguments: [
        ("L", "Letter"), ("LC", "Cased_Letter"), ("M", "Combining_Mark"), ("N", "Number"), ("P", "punct"),
        ("S", "Symbol"),
        ("Z", "Separator"), ("C", "Other"), ("Nd", "digit"), ("Cc", "cntrl"),
        ("gc=Lu", "General_Category=Uppercase_Letter"),
        ("sc=Grek", "Script=Greek"), ("scx=Zinh", "Script_Extensions=Qaai"), ("Alpha", "Alphabetic"),
        ("IDS", "ID_Start"),
        ("EPres", "Emoji_Presentation"), ("ExtPict", "Extended_Pictographic"), ("space", "White_Space"),
        ("XIDC", "XID_Continue"),
        ("sc=Copt", "sc=Qaac"), ("sc=Zzzz", "sc=Unknown"), ("Upper", "Uppercase"),
        ("CWKCF", "Changes_When_NFKC_Casefolded"),
    ])
    func `short and long names mean the same`(short: String, long: String) throws {
        let one = try Pattern(ecmascript: "^\\p{\(short)}$")
        let two = try Pattern(ecmascript: "^\\p{\(long)}$")
        for value in stride(from: UInt32(0), through: 0x2FFFF, by: 97) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(one.isMatch(String(scalar)) == two.isMatch(String(scalar)))
        }
    }

    @Test(
        arguments: [
            ("Alphabetic", \.isAlphabetic), ("Lowercase", \.isLowercase), ("Uppercase", \.isUppercase),
            ("White_Space", \.isWhitespace), ("Emoji", \.isEmoji), ("Emoji_Presentation", \.isEmojiPresentation),
            ("ID_Start", \.isIDStart), ("ID_Continue", \.isIDContinue), ("XID_Start", \.isXIDStart),
            ("XID_Continue", \.isXIDContinue), ("Dash", \.isDash),
            ("Default_Ignorable_Code_Point", \.isDefaultIgnorableCodePoint),
            ("Noncharacter_Code_Point", \.isNoncharacterCodePoint),
        ] as [(String, @Sendable (Unicode.Scalar.Properties) -> Bool)]
    )
    func `a binary property is the standard library's`(name: String, has: @Sendable (Unicode.Scalar.Properties) -> Bool)
        throws
    {
        let pattern = try Pattern(ecmascript: "^\\p{\(name)}$")
        let wrong = stride(from: UInt32(0), through: 0x10FFFF, by: 13).compactMap(Unicode.Scalar.init).filter {
            scalar in
            (pattern.isMatch(String(scalar)) == .matches) != has(scalar.properties)
        }
        #expect(wrong.isEmpty)
    }

    @Test(arguments: [
        ("Latin", "aÄɸ"), ("Greek", "σἀ"), ("Cyrillic", "жѣ"), ("Han", "漢字"), ("Hiragana", "ひ"), ("Katakana", "カ"),
        ("Hangul", "한"), ("Arabic", "ع"), ("Hebrew", "ש"), ("Thai", "ไ"), ("Common", "1 -"), ("Inherited", "\u{301}"),
        ("Beria_Erfe", "\u{16EA0}"), ("Adlam", "\u{1E900}"), ("Zanabazar_Square", "\u{11A00}"),
    ])
    func `scripts hold their letters`(script: String, letters: String) throws {
        #expect(try Pattern(ecmascript: "^\\p{Script=\(script)}+$").isMatch(letters) == .matches)
        #expect(try Pattern(ecmascript: "\\P{Script=\(script)}").isMatch(letters) == .doesNotMatch)
        #expect(try Pattern(re2: "^\\p{\(script)}+$").isMatch(letters) == .matches)
    }

    @Test(arguments: [
        ("k", "K\u{212A}"), ("ſ", "sS"), ("σ", "Σς"), ("µ", "μΜ"), ("ß", "ẞ"), ("ǆ", "ǅǄ"), ("ᏸ", "Ᏸ"), ("ꭰ", "Ꭰ"),
        ("θ", "ϴϑΘ"), ("å", "Å\u{212B}"), ("ﬅ", "ﬆ"), ("\u{10CC0}", "\u{10C80}"), ("\u{019B}", "\u{A7DC}"),
    ])
    func `letters that are one without case match each other`(letter: String, others: String) throws {
        for other in others.unicodeScalars.map(String.init) {
            #expect(try Pattern(re2: "(?i)^\(letter)$").isMatch(other) == .matches)
            #expect(try Pattern(re2: "(?i)^[\(other)]$").isMatch(letter) == .matches)
        }
        #expect(try Pattern(re2: "(?i)^ı$").isMatch("I") == .doesNotMatch)
    }
}
