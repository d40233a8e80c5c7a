// MailGrammar: `email` (RFC 5321, section 4.1.2) and `idn-email` (RFC 6531, section 3.3).

/// One mailbox: a local part, `@`, and a domain or an address in brackets.
///
/// The local part's 64 octets of RFC 5321 are what a server must take at least; longer ones are in use and pass.
enum MailGrammar {
    /// The whole text is one mailbox; `international` allows characters beyond ASCII on both sides.
    static func check(_ text: Span<UInt8>, international: Bool) throws(FormatProblem) {
        var index = 0
        if text.peek(0) == UInt8(ascii: "\"") {
            try readQuoted(text, at: &index, international: international)
        } else {
            try readDotted(text, at: &index, international: international)
        }
        guard index < text.count else { throw FormatProblem(.atSignMissing, at: index) }
        guard text[index] == UInt8(ascii: "@") else { throw FormatProblem(.localPartCharacter, at: index) }
        index += 1
        guard index < text.count else { throw FormatProblem(.domainEmpty, at: index) }
        if text[index] == UInt8(ascii: "[") {
            try checkLiteral(text, from: index)
        } else if international {
            try checkInternationalDomain(text, from: index)
        } else {
            try HostGrammar.checkPlain(text, from: index)
        }
    }

    private static func readDotted(
        _ text: Span<UInt8>,
        at index: inout Int,
        international: Bool
    ) throws(FormatProblem) {
        var atomStart = index
        while index < text.count {
            let byte = text[index]
            if ASCIISet.atom.contains(byte) {
                index += 1
            } else if byte == UInt8(ascii: ".") {
                guard index > atomStart else { throw FormatProblem(.localPartDot, at: index) }
                index += 1
                atomStart = index
            } else if byte >= 0x80, international {
                index += try width(text, at: index)
            } else {
                break
            }
        }
        if index == atomStart, index < text.count, text[index] != UInt8(ascii: "@") {
            throw FormatProblem(.localPartCharacter, at: index)
        }
        guard index > 0 else { throw FormatProblem(.localPartEmpty, at: 0) }
        guard index > atomStart else { throw FormatProblem(.localPartDot, at: index - 1) }
    }

    private static func readQuoted(
        _ text: Span<UInt8>,
        at index: inout Int,
        international: Bool
    ) throws(FormatProblem) {
        index += 1
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return
            case UInt8(ascii: "\\"):
                guard 0x20...0x7E ~= text.peek(index + 1) else {
                    throw FormatProblem(.localPartCharacter, at: index)
                }
                index += 2
            case 0x20...0x7E:
                index += 1
            case 0x80... where international:
                index += try width(text, at: index)
            default:
                throw FormatProblem(.localPartCharacter, at: index)
            }
        }
        throw FormatProblem(.quoteOpen, at: 0)
    }

    /// `[127.0.0.1]`, `[IPv6:::1]` or `[tag:content]`.
    private static func checkLiteral(_ text: Span<UInt8>, from start: Int) throws(FormatProblem) {
        let end = text.count - 1
        guard end > start, text[end] == UInt8(ascii: "]") else { throw FormatProblem(.bracketOpen, at: start) }
        var index = start + 1
        while index < end, ASCIISet.hostLabel.contains(text[index]) { index += 1 }
        guard index < end, text[index] == UInt8(ascii: ":") else {
            return try asLiteral { () throws(FormatProblem) in
                try AddressGrammar.checkIPv4(text, from: start + 1, to: end)
            }
        }
        guard index > start + 1, text[index - 1] != UInt8(ascii: "-") else {
            throw FormatProblem(.literalAddress, at: index)
        }
        if index == start + 5, isIPv6Tag(text, at: start + 1) {
            return try asLiteral { () throws(FormatProblem) in
                try AddressGrammar.checkIPv6(text, from: index + 1, to: end)
            }
        }
        index += 1
        guard index < end else { throw FormatProblem(.literalAddress, at: index) }
        while index < end {
            let byte = text[index]
            guard 33...90 ~= byte || 94...126 ~= byte else { throw FormatProblem(.literalAddress, at: index) }
            index += 1
        }
    }

    private static func isIPv6Tag(_ text: Span<UInt8>, at index: Int) -> Bool {
        text[index] | 0x20 == UInt8(ascii: "i") && text[index + 1] | 0x20 == UInt8(ascii: "p")
            && text[index + 2] | 0x20 == UInt8(ascii: "v") && text[index + 3] == UInt8(ascii: "6")
    }

    private static func asLiteral(_ check: () throws(FormatProblem) -> Void) throws(FormatProblem) {
        do throws(FormatProblem) {
            try check()
        } catch {
            throw FormatProblem(.literalAddress, at: error.offset)
        }
    }

    /// Labels of letters, digits, hyphens and anything beyond ASCII: RFC 6531 takes them before any mapping.
    private static func checkInternationalDomain(_ text: Span<UInt8>, from start: Int) throws(FormatProblem) {
        var index = start
        var labelStart = start
        while index <= text.count {
            if index == text.count || text[index] == UInt8(ascii: ".") {
                guard index > labelStart else { throw FormatProblem(.labelEmpty, at: index) }
                guard text[labelStart] != UInt8(ascii: "-") else {
                    throw FormatProblem(.labelHyphenFirst, at: labelStart)
                }
                guard text[index - 1] != UInt8(ascii: "-") else { throw FormatProblem(.labelHyphenLast, at: index - 1) }
                labelStart = index + 1
                index += 1
            } else if text[index] >= 0x80 {
                index += try width(text, at: index)
            } else {
                guard ASCIISet.hostLabel.contains(text[index]) else { throw FormatProblem(.hostCharacter, at: index) }
                index += 1
            }
        }
    }

    private static func width(_ text: Span<UInt8>, at index: Int) throws(FormatProblem) -> Int {
        guard let point = text.codePoint(at: index, end: text.count) else { throw FormatProblem(.notUTF8, at: index) }
        return point.width
    }
}
