// ReferenceGrammar: `uri`, `uri-reference` (RFC 3986), `iri` and `iri-reference` (RFC 3987).

/// URIs and IRIs, whole and relative.
enum ReferenceGrammar {
    /// The whole text is a reference; `needsScheme` asks for an absolute one, `international` for an IRI.
    static func check(_ text: Span<UInt8>, international: Bool, needsScheme: Bool) throws(FormatProblem) {
        var index = 0
        let hasScheme = try readScheme(text, at: &index, needsScheme: needsScheme)
        if text.peek(index) == UInt8(ascii: "/"), text.peek(index + 1) == UInt8(ascii: "/") {
            index += 2
            try readAuthority(text, at: &index, international: international)
        } else if !hasScheme {
            try checkFirstSegment(text)
        }
        try readCharacters(text, at: &index, end: text.count, .path, international ? .international : .ascii)
        if text.peek(index) == UInt8(ascii: "?") {
            index += 1
            try readCharacters(text, at: &index, end: text.count, .query, international ? .privateToo : .ascii)
        }
        if text.peek(index) == UInt8(ascii: "#") {
            index += 1
            try readCharacters(text, at: &index, end: text.count, .query, international ? .international : .ascii)
        }
        guard index == text.count else { throw FormatProblem(.referenceCharacter, at: index) }
    }

    /// Which characters beyond ASCII a part allows.
    private enum Beyond {
        case ascii, international, privateToo
    }

    /// Reads `scheme:` where there is one.
    private static func readScheme(
        _ text: Span<UInt8>,
        at index: inout Int,
        needsScheme: Bool
    ) throws(FormatProblem) -> Bool {
        var end = 0
        while end < text.count, ASCIISet.scheme.contains(text[end]) { end += 1 }
        if end > 0, text[0].isLetter, text.peek(end) == UInt8(ascii: ":") {
            index = end + 1
            return true
        }
        guard needsScheme else { return false }
        var colon = end
        while colon < text.count, !isDelimiter(text[colon]), text[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon > 0, text.peek(colon) == UInt8(ascii: ":") else { throw FormatProblem(.schemeMissing, at: 0) }
        throw FormatProblem(.schemeCharacter, at: text[0].isLetter ? end : 0)
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// A relative reference must not look as if it had a scheme.
    private static func checkFirstSegment(_ text: Span<UInt8>) throws(FormatProblem) {
        var index = 0
        while index < text.count, !isDelimiter(text[index]) {
            guard text[index] != UInt8(ascii: ":") else { throw FormatProblem(.colonInSegment, at: index) }
            index += 1
        }
    }

    private static func readAuthority(
        _ text: Span<UInt8>,
        at index: inout Int,
        international: Bool
    ) throws(FormatProblem) {
        var end = index
        var at: Int?
        while end < text.count, !isDelimiter(text[end]) {
            if at == nil, text[end] == UInt8(ascii: "@") { at = end }
            end += 1
        }
        let beyond: Beyond = international ? .international : .ascii
        if let at {
            try readCharacters(text, at: &index, end: at, .userInformation, beyond)
            guard index == at else { throw FormatProblem(.referenceCharacter, at: index) }
            index += 1
        }
        if index < end, text[index] == UInt8(ascii: "[") {
            try readAddress(text, at: &index, end: end)
        } else {
            try readCharacters(text, at: &index, end: end, .registeredName, beyond)
        }
        guard index < end else { return }
        guard text[index] == UInt8(ascii: ":") else { throw FormatProblem(.referenceCharacter, at: index) }
        index += 1
        while index < end {
            guard text[index].isDigit else { throw FormatProblem(.port, at: index) }
            index += 1
        }
    }

    /// Reads `[…]`: an IPv6 address, or `v`, a version, a dot and a later kind of address.
    private static func readAddress(_ text: Span<UInt8>, at index: inout Int, end: Int) throws(FormatProblem) {
        let start = index + 1
        var close = start
        while close < end, text[close] != UInt8(ascii: "]") { close += 1 }
        guard close < end else { throw FormatProblem(.bracketOpen, at: index) }
        if text[start] | 0x20 == UInt8(ascii: "v") {
            try checkFutureAddress(text, from: start, to: close)
        } else {
            do throws(FormatProblem) {
                try AddressGrammar.checkIPv6(text, from: start, to: close)
            } catch {
                throw FormatProblem(.addressBracket, at: error.offset)
            }
        }
        index = close + 1
    }

    private static func checkFutureAddress(_ text: Span<UInt8>, from start: Int, to end: Int) throws(FormatProblem) {
        var index = start + 1
        while index < end, ASCIISet.hexadecimal.contains(text[index]) { index += 1 }
        guard index > start + 1, index < end, text[index] == UInt8(ascii: ".") else {
            throw FormatProblem(.addressBracket, at: index)
        }
        index += 1
        guard index < end else { throw FormatProblem(.addressBracket, at: index) }
        while index < end {
            guard ASCIISet.userInformation.contains(text[index]) else {
                throw FormatProblem(.addressBracket, at: index)
            }
            index += 1
        }
    }

    /// Reads characters of `set`, percent-encoded bytes and what `beyond` allows; stops before anything else.
    private static func readCharacters(
        _ text: Span<UInt8>,
        at index: inout Int,
        end: Int,
        _ set: ASCIISet,
        _ beyond: Beyond
    ) throws(FormatProblem) {
        while index < end {
            let byte = text[index]
            if set.contains(byte) {
                index += 1
            } else if byte == UInt8(ascii: "%") {
                guard index + 2 < end, isEncoded(text, at: index) else { throw FormatProblem(.percent, at: index) }
                index += 3
            } else if byte >= 0x80 {
                guard let point = text.codePoint(at: index, end: end) else { throw FormatProblem(.notUTF8, at: index) }
                guard beyond != .ascii, isInternational(point.value, privateToo: beyond == .privateToo) else {
                    throw FormatProblem(.referenceCharacter, at: index)
                }
                index += point.width
            } else {
                return
            }
        }
    }

    /// Whether two hexadecimal digits follow the `%` at `index`.
    static func isEncoded(_ text: Span<UInt8>, at index: Int) -> Bool {
        ASCIISet.hexadecimal.contains(text.peek(index + 1)) && ASCIISet.hexadecimal.contains(text.peek(index + 2))
    }

    /// RFC 3987, `ucschar`, and with `privateToo` `iprivate`.
    static func isInternational(_ value: UInt32, privateToo: Bool) -> Bool {
        switch value {
        case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
        case 0x1_0000...0xD_FFFF: value & 0xFFFF <= 0xFFFD
        case 0xE_1000...0xE_FFFD: true
        case 0xE000...0xF8FF, 0xF_0000...0xF_FFFD, 0x10_0000...0x10_FFFD: privateToo
        default: false
        }
    }
}
