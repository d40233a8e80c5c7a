// HostGrammar: `hostname` (RFC 1123, section 2.1), and with A-labels checked from draft 7 on (RFC 5890).

/// Host names of ASCII letters, digits and hyphens.
///
/// No dot at the end: config files name hosts, and the root dot is a matter of resolvers.
/// `ab--cd` passes, since such hosts exist; a label that begins `xn--` must be a valid A-label from draft 7 on.
enum HostGrammar {
    /// The longest name, in octets (RFC 1034 allows 255 on the wire, which is 253 as text).
    static let longestName = 253
    /// The longest label, in octets.
    static let longestLabel = 63

    /// The text from `start` on is a host name as RFC 1123 has it.
    static func checkPlain(_ text: Span<UInt8>, from start: Int = 0) throws(FormatProblem) {
        _ = try scan(text, from: start)
    }

    /// A host name whose `xn--` labels decode to valid internationalised labels.
    static func checkWithALabels(_ text: Span<UInt8>) throws(FormatProblem) {
        guard try scan(text, from: 0) else { return }
        try InternationalName.check(text, allowsUnicode: false)
    }

    /// Checks all labels, and returns whether one begins with `xn--`.
    private static func scan(_ text: Span<UInt8>, from start: Int) throws(FormatProblem) -> Bool {
        guard start < text.count else { throw FormatProblem(.nameEmpty, at: start) }
        var hasALabel = false
        var labelStart = start
        for index in start..<text.count {
            let byte = text[index]
            if ASCIISet.hostLabel.contains(byte) { continue }
            guard byte == UInt8(ascii: ".") else { throw FormatProblem(.hostCharacter, at: index) }
            try checkLabel(text, from: labelStart, to: index)
            hasALabel = hasALabel || isALabel(text, from: labelStart, to: index)
            labelStart = index + 1
        }
        guard labelStart < text.count else {
            throw FormatProblem(labelStart > start + 1 ? .nameTrailingDot : .labelEmpty, at: text.count - 1)
        }
        try checkLabel(text, from: labelStart, to: text.count)
        guard text.count - start <= longestName else { throw FormatProblem(.nameLength, at: start + longestName) }
        return hasALabel || isALabel(text, from: labelStart, to: text.count)
    }

    /// Length and hyphens of one label, whose characters are known to be allowed.
    static func checkLabel(_ text: Span<UInt8>, from start: Int, to end: Int) throws(FormatProblem) {
        guard end > start else { throw FormatProblem(.labelEmpty, at: start) }
        guard end - start <= longestLabel else { throw FormatProblem(.labelLength, at: start) }
        guard text[start] != UInt8(ascii: "-") else { throw FormatProblem(.labelHyphenFirst, at: start) }
        guard text[end - 1] != UInt8(ascii: "-") else { throw FormatProblem(.labelHyphenLast, at: end - 1) }
    }

    /// Whether the label begins with `xn--`, in either case.
    @inline(__always)
    static func isALabel(_ text: Span<UInt8>, from start: Int, to end: Int) -> Bool {
        end - start >= 4 && text[start + 2] == UInt8(ascii: "-") && text[start + 3] == UInt8(ascii: "-")
            && text[start] | 0x20 == UInt8(ascii: "x") && text[start + 1] | 0x20 == UInt8(ascii: "n")
    }
}
