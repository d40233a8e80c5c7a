// AddressGrammar: `ipv4` (RFC 2673, section 3.2) and `ipv6` (RFC 4291, section 2.2).

/// Internet addresses as text.
enum AddressGrammar {
    /// Four numbers from 0 to 255 with dots between, without leading zeros (which some programs read as octal).
    static func checkIPv4(_ text: Span<UInt8>) throws(FormatProblem) {
        try checkIPv4(text, from: 0, to: text.count)
    }

    /// Groups of hexadecimal digits with colons between; no brackets, zone or prefix length.
    static func checkIPv6(_ text: Span<UInt8>) throws(FormatProblem) {
        try checkIPv6(text, from: 0, to: text.count)
    }

    /// The part of `text` from `start` to `end` is an IPv4 address.
    static func checkIPv4(_ text: Span<UInt8>, from start: Int, to end: Int) throws(FormatProblem) {
        var index = start
        for octet in 0..<4 {
            if octet > 0 {
                guard index < end else { throw FormatProblem(.octetCount, at: end) }
                guard text[index] == UInt8(ascii: ".") else {
                    throw FormatProblem(text[index].isDigit ? .octetRange : .surplus, at: index)
                }
                index += 1
            }
            try readOctet(text, at: &index, end: end)
        }
        guard index == end else { throw FormatProblem(.surplus, at: index) }
    }

    private static func readOctet(_ text: Span<UInt8>, at index: inout Int, end: Int) throws(FormatProblem) {
        let start = index
        var value = 0
        while index < end, text[index].isDigit {
            value = value * 10 + Int(text[index] &- 0x30)
            index += 1
            guard value <= 255 else { throw FormatProblem(.octetRange, at: start) }
            guard index - start < 4 else { throw FormatProblem(.octetLeadingZero, at: start) }
        }
        guard index > start else { throw FormatProblem(.octetExpected, at: index) }
        guard index == start + 1 || text[start] != UInt8(ascii: "0") else {
            throw FormatProblem(.octetLeadingZero, at: start)
        }
    }

    /// The part of `text` from `start` to `end` is an IPv6 address.
    static func checkIPv6(_ text: Span<UInt8>, from start: Int, to end: Int) throws(FormatProblem) {
        var index = start
        var groups = 0
        var isShortened = false
        if end - start >= 2, text[start] == UInt8(ascii: ":") {
            guard text[start + 1] == UInt8(ascii: ":") else { throw FormatProblem(.groupExpected, at: start) }
            isShortened = true
            index += 2
        }
        while index < end {
            let group = index
            while index < end, ASCIISet.hexadecimal.contains(text[index]) { index += 1 }
            guard index > group else { throw FormatProblem(.groupExpected, at: group) }
            if index < end, text[index] == UInt8(ascii: ".") {
                try checkEmbedded(text, from: group, to: end)
                groups += 2
                index = end
                break
            }
            guard index - group <= 4 else { throw FormatProblem(.groupLength, at: group) }
            groups += 1
            guard index < end else { break }
            guard text[index] == UInt8(ascii: ":") else { throw FormatProblem(.surplus, at: index) }
            index += 1
            guard index < end else { throw FormatProblem(.groupExpected, at: index) }
            guard text[index] == UInt8(ascii: ":") else { continue }
            guard !isShortened else { throw FormatProblem(.doubleColonTwice, at: index - 1) }
            isShortened = true
            index += 1
        }
        guard isShortened ? groups <= 7 : groups == 8 else { throw FormatProblem(.groupCount, at: end) }
    }

    private static func checkEmbedded(_ text: Span<UInt8>, from start: Int, to end: Int) throws(FormatProblem) {
        do throws(FormatProblem) {
            try checkIPv4(text, from: start, to: end)
        } catch {
            throw FormatProblem(.embeddedAddress, at: error.offset)
        }
    }
}
