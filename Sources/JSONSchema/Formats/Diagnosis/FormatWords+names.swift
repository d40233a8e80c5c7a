// FormatWords+names: the words for what is wrong with host names, mail addresses, URIs and templates.

extension Format {
    /// What a name is called here.
    private var nameNoun: String {
        self == .email || self == .internationalEmail ? "domain" : "host name"
    }

    func nameWords(_ given: FaultyText) -> String? {
        switch given.fault {
        case .nameEmpty: "the \(nameNoun) is missing"
        case .nameLength: "a \(nameNoun) has at most 253 characters"
        case .nameTrailingDot: "a \(nameNoun) does not end with a dot here"
        case .labelEmpty:
            given.offset == 0 ? "a \(nameNoun) does not start with a dot" : "a part of the \(nameNoun) is empty"
        case .labelLength: "a part between dots has at most 63 characters, counted as ASCII"
        case .labelHyphenFirst: "no part of a \(nameNoun) starts with `-`"
        case .labelHyphenLast: "no part of a \(nameNoun) ends with `-`"
        case .hostCharacter: hostCharacterWords(given)
        case .punycode: "what follows `xn--` is no Punycode"
        case .labelHyphens: "`--` may not be the third and fourth character of a part"
        case .labelMark: "no part of a host name starts with a combining mark"
        case .codePoint(let value) where Unicode.Scalar(value)?.properties.isUppercase ?? false:
            "the capital \(FaultyText.name(of: value)) is not allowed beside international letters"
        case .codePoint(let value): "\(FaultyText.name(of: value)) is not allowed in a host name"
        case .context(let value): "\(FaultyText.name(of: value)) is not allowed at this place in a host name"
        case .notNormalised: "a letter and its accent are two characters here; write them as one (Unicode NFC)"
        case .bidirectional: "letters written right to left and left to right, or digits first, may not mix like this"
        default: nil
        }
    }

    private func hostCharacterWords(_ given: FaultyText) -> String {
        let rest = given.bytes[given.offset...]
        switch given.byte {
        case UInt8(ascii: ":") where rest.starts(with: "://".utf8): return "a \(nameNoun) has no scheme in front"
        case UInt8(ascii: ":"): return "a port is not part of a \(nameNoun)"
        case UInt8(ascii: "/"): return "a path is not part of a \(nameNoun)"
        case UInt8(ascii: "*"): return "a wildcard is not a \(nameNoun)"
        case UInt8(ascii: "@"):
            return nameNoun == "domain" ? "an address has one `@`" : "a user is not part of a host name"
        case UInt8(ascii: ","), UInt8(ascii: ";"):
            return "only one \(nameNoun == "domain" ? "address" : "name") may stand here"
        case UInt8(ascii: "$"), UInt8(ascii: "{"):
            return "\(given.character) is not allowed in a \(nameNoun) (a variable left unfilled?)"
        case 0x80...:
            return self == .internationalHostname
                ? "\(given.character) is not allowed in a host name"
                : "\(given.character) is not ASCII; a \(nameNoun) with such letters is written as Punycode (xn--…)"
        default: return "\(given.character) is not allowed in a \(nameNoun)"
        }
    }

    func mailWords(_ given: FaultyText) -> String? {
        switch given.fault {
        case .atSignMissing: "`@` and a domain are missing"
        case .localPartEmpty: "nothing stands before `@`"
        case .localPartDot: "a dot may not be first, last or doubled before `@`"
        case .localPartCharacter:
            if given.byte >= 0x80 {
                "\(given.character) is not ASCII, which an e-mail address is"
            } else if given.bytes.contains(UInt8(ascii: "<")) || given.bytes.starts(with: "mailto:".utf8) {
                "only the address itself may stand here, without a name or `mailto:`"
            } else {
                "\(given.character) is not allowed before `@`"
            }
        case .quoteOpen: "the quotation mark is not closed"
        case .domainEmpty: "the domain after `@` is missing"
        case .bracketOpen: "`[` is not closed by `]`"
        case .literalAddress: "between brackets stands an IPv4 address, or `IPv6:` and an IPv6 address"
        default: nil
        }
    }

    func referenceWords(_ given: FaultyText) -> String? {
        switch given.fault {
        case .schemeMissing: schemeWords(given)
        case .schemeCharacter:
            given.byte.isDigit && given.offset == 0
                ? "a scheme starts with a letter" : "\(given.character) is not allowed in a scheme such as `https:`"
        case .colonInSegment: "`:` in the first part reads as the end of a scheme; put `./` in front"
        case .referenceCharacter: referenceCharacterWords(given)
        case .percent: "`%` is followed by two hexadecimal digits; a percent sign itself is `%25`"
        case .port: portWords(given)
        case .addressBracket: "between brackets stands an IPv6 address, without a zone"
        default: templateWords(given)
        }
    }

    private var noun: String { self == .iri || self == .iriReference ? "IRI" : "URI" }

    private func schemeWords(_ given: FaultyText) -> String {
        let name = given.bytes.prefix { ASCIISet.scheme.contains($0) }
        if name.isEmpty, given.bytes.starts(with: "//".utf8) {
            return "the scheme, such as `https:`, is missing in front"
        }
        if given.byte == UInt8(ascii: "/") {
            return "scheme and host, such as `https://example.com`, are missing in front"
        }
        if given.bytes.dropFirst(name.count).starts(with: "//".utf8) {
            return "`:` is missing after `\(String(decoding: name, as: UTF8.self))`"
        }
        return "\(noun == "URI" ? "a" : "an") \(noun) starts with a scheme, such as `https:`"
    }

    private func portWords(_ given: FaultyText) -> String {
        let before = given.bytes[..<given.offset].reversed()
        let authority = before.prefix { $0 != UInt8(ascii: "/") }
        if authority.count(where: { $0 == UInt8(ascii: ":") })
            + given.bytes[given.offset...].count(where: { $0 == UInt8(ascii: ":") }) > 1
        {
            return "an IPv6 address stands in brackets: `[2001:db8::1]`"
        }
        if given.bytes[given.offset...].contains(UInt8(ascii: "@"))
            || given.bytes[given.offset...].contains(UInt8(ascii: "#"))
        {
            return "a password's `/`, `?` and `#` are written `%2F`, `%3F` and `%23`"
        }
        return "a port is a number; \(given.character) is not a digit"
    }

    private func referenceCharacterWords(_ given: FaultyText) -> String {
        switch given.byte {
        case UInt8(ascii: "\\") where given.offset == 2 && given.bytes[1] == UInt8(ascii: ":"):
            return "this is a Windows path, not a \(noun)"
        case UInt8(ascii: "\\"): return "\(noun)s are written with `/`, not with a backslash"
        case UInt8(ascii: " "): return "a space is written `%20`"
        case UInt8(ascii: "@"): return "an address has one `@`; one in a name or password is written `%40`"
        case UInt8(ascii: "#"): return "`#` may stand once; another is written `%23`"
        case UInt8(ascii: "$"): return "`$` is not allowed here"
        case UInt8(ascii: "{"), UInt8(ascii: "}"):
            return
                "\(given.character) is not allowed in a \(noun) (a variable left unfilled? else write \(encoded(given)))"
        case 0x80...:
            guard noun == "URI", let code = encodedIfText(given) else {
                return "\(given.character) is not allowed here"
            }
            if isInHost(given) { return "\(given.character) is not ASCII; such a host is written as Punycode (xn--…)" }
            return "\(given.character) is not ASCII; in a URI it is written \(code)"
        case 0..<0x20: return "\(given.character) is not allowed in a \(noun)"
        default: return "\(given.character) is written \(encoded(given))"
        }
    }

    /// Whether the problem stands between `//` and the next slash.
    private func isInHost(_ given: FaultyText) -> Bool {
        let slashes = given.bytes.prefix(given.offset).count { $0 == UInt8(ascii: "/") }
        return slashes == 2 && given.part(0, given.offset).contains("//")
    }

    private func encodedIfText(_ given: FaultyText) -> String? {
        guard let point = given.bytes.span.codePoint(at: given.offset, end: given.bytes.count) else { return nil }
        return "`" + given.bytes[given.offset..<given.offset + point.width].map(Format.percentEncoded).joined() + "`"
    }

    private func encoded(_ given: FaultyText) -> String { "`\(Format.percentEncoded(given.byte))`" }

    /// `%` and two hexadecimal digits.
    static func percentEncoded(_ byte: UInt8) -> String {
        "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    private func templateWords(_ given: FaultyText) -> String? {
        switch given.fault {
        case .expressionOpen: "`{` is not closed by `}`"
        case .expressionEmpty: "no variable is named between `{` and `}`"
        case .braceUnopened: "`}` closes nothing"
        case .variableName where given.byte != UInt8(ascii: "{") && isUnclosed(given):
            "`{` is not closed by `}`"
        case .variableName:
            given.isAtEnd
                ? "the name of a variable is missing"
                : "\(given.character) is not allowed here: a variable's name has letters, digits, `_` and dots inside"
        case .prefixLength: "after `:` stands a length from 1 to 9999"
        case .templateCharacter where given.byte == UInt8(ascii: "<"): "a variable stands in braces, as in `{id}`"
        case .templateCharacter:
            given.byte == UInt8(ascii: " ")
                ? "a space is written `%20`"
                : given.byte < 0x80 && given.byte > 0x20
                    ? "\(given.character) is written \(encoded(given))" : "\(given.character) is not allowed here"
        default: nil
        }
    }

    /// Whether no `}` follows before the next `{`.
    private func isUnclosed(_ given: FaultyText) -> Bool {
        let rest = given.bytes[given.offset...].prefix { $0 != UInt8(ascii: "{") }
        return !rest.contains(UInt8(ascii: "}"))
    }
}
