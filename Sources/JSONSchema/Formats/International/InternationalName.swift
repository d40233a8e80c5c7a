// InternationalName: `idn-hostname`, and the A-labels of `hostname` (RFC 5890 to 5893).

/// Names with labels beyond ASCII, either written out (U-labels) or as Punycode (A-labels).
enum InternationalName {
    /// The whole text is an internationalised host name.
    static func check(_ text: Span<UInt8>) throws(FormatProblem) {
        try check(text, allowsUnicode: true)
    }

    /// Checks every label; without `allowsUnicode` only dots and ASCII are known to be there.
    static func check(_ text: Span<UInt8>, allowsUnicode: Bool) throws(FormatProblem) {
        guard !text.isEmpty else { throw FormatProblem(.nameEmpty, at: 0) }
        var label = LabelBuffer()
        var length = 0
        var isRightToLeft = false
        var index = 0
        while true {
            let start = index
            let kind = try readLabel(text, at: &index, into: &label, allowsUnicode: allowsUnicode)
            length += try checkLabel(text, from: start, to: index, label, kind)
            isRightToLeft = isRightToLeft || (kind != .ascii && BidirectionalRule.isRightToLeft(label))
            guard index < text.count else { break }
            length += 1
            index += separatorWidth(text, at: index)
            guard index < text.count else { throw FormatProblem(.nameTrailingDot, at: text.count - 1) }
            guard length <= HostGrammar.longestName else { throw FormatProblem(.nameLength, at: start) }
        }
        guard length <= HostGrammar.longestName else { throw FormatProblem(.nameLength, at: text.count) }
        if isRightToLeft { try checkDirections(text, allowsUnicode: allowsUnicode) }
    }

    /// How a label is written.
    private enum Kind {
        case ascii, encoded, written
    }

    /// Reads code points up to a separator or the end, decoded where they are Punycode.
    private static func readLabel(
        _ text: Span<UInt8>,
        at index: inout Int,
        into label: inout LabelBuffer,
        allowsUnicode: Bool
    ) throws(FormatProblem) -> Kind {
        let start = index
        var isASCII = true
        label.removeAll()
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: ".") { break }
            if byte < 0x80 {
                guard ASCIISet.hostLabel.contains(byte) else { throw FormatProblem(.hostCharacter, at: index) }
                guard label.append(UInt32(byte)) else { throw FormatProblem(.labelLength, at: start) }
                index += 1
                continue
            }
            guard let point = text.codePoint(at: index, end: text.count) else {
                throw FormatProblem(.notUTF8, at: index)
            }
            if isSeparator(point.value) { break }
            guard allowsUnicode else { throw FormatProblem(.hostCharacter, at: index) }
            guard label.append(point.value) else { throw FormatProblem(.labelLength, at: start) }
            isASCII = false
            index += point.width
        }
        guard isASCII else { return .written }
        guard HostGrammar.isALabel(text, from: start, to: index) else { return .ascii }
        guard Punycode.decode(text, from: start + 4, to: index, into: &label) else {
            throw FormatProblem(.punycode, at: start)
        }
        return .encoded
    }

    /// Checks one label, and returns how many octets it takes in a name of A-labels.
    private static func checkLabel(
        _ text: Span<UInt8>,
        from start: Int,
        to end: Int,
        _ label: borrowing LabelBuffer,
        _ kind: Kind
    ) throws(FormatProblem) -> Int {
        guard kind != .written else {
            try checkPoints(label, start: start, isWritten: true)
            let length = 4 + Punycode.encodedLength(of: label)
            guard length <= HostGrammar.longestLabel else { throw FormatProblem(.labelLength, at: start) }
            return length
        }
        try HostGrammar.checkLabel(text, from: start, to: end)
        guard kind == .encoded else {
            guard end - start < 4 || text[start + 2] != UInt8(ascii: "-") || text[start + 3] != UInt8(ascii: "-") else {
                throw FormatProblem(.labelHyphens, at: start + 2)
            }
            return end - start
        }
        guard label.contains(where: { $0 >= 0x80 }) else { throw FormatProblem(.punycode, at: start) }
        try checkPoints(label, start: start, isWritten: false)
        return end - start
    }

    private static func checkPoints(_ label: borrowing LabelBuffer, start: Int, isWritten: Bool) throws(FormatProblem) {
        do throws(InternationalLabel.Breach) {
            try InternationalLabel.check(label)
        } catch {
            throw FormatProblem(error.fault, at: start + (isWritten ? label.byteOffset(of: error.index) : 0))
        }
    }

    /// Reads the name once more, since a right-to-left label anywhere binds all the others.
    private static func checkDirections(_ text: Span<UInt8>, allowsUnicode: Bool) throws(FormatProblem) {
        var label = LabelBuffer()
        var index = 0
        while index < text.count {
            let start = index
            _ = try readLabel(text, at: &index, into: &label, allowsUnicode: allowsUnicode)
            guard BidirectionalRule.isSatisfied(by: label) else { throw FormatProblem(.bidirectional, at: start) }
            guard index < text.count else { return }
            index += separatorWidth(text, at: index)
        }
    }

    /// The full stops that part labels (RFC 3490, section 3.1).
    private static func isSeparator(_ value: UInt32) -> Bool {
        value == 0x3002 || value == 0xFF0E || value == 0xFF61
    }

    private static func separatorWidth(_ text: Span<UInt8>, at index: Int) -> Int {
        text[index] < 0x80 ? 1 : 3
    }
}
