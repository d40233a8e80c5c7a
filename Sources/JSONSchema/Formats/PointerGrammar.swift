// PointerGrammar: `json-pointer` (RFC 6901), `relative-json-pointer` and `uuid` (RFC 4122).

/// JSON Pointers, from the root and relative.
enum PointerGrammar {
    /// Empty, or names that each follow a `/`; `~` only as `~0` and `~1`.
    static func checkPointer(_ text: Span<UInt8>) throws(FormatProblem) {
        try checkPointer(text, from: 0)
    }

    /// A whole number of levels up, then `#` or a JSON Pointer.
    ///
    /// `allowsAdjustment` says whether `+1` or `-1` may follow the number, for a sibling in a list: from draft 2020-12 on.
    static func checkRelative(_ text: Span<UInt8>, allowsAdjustment: Bool) throws(FormatProblem) {
        var index = 0
        try readNumber(text, at: &index, .levelExpected)
        if allowsAdjustment, text.peek(index) == UInt8(ascii: "+") || text.peek(index) == UInt8(ascii: "-") {
            index += 1
            try readNumber(text, at: &index, .adjustmentExpected)
        }
        if text.peek(index) == UInt8(ascii: "#") {
            guard index + 1 == text.count else { throw FormatProblem(.surplus, at: index + 1) }
            return
        }
        try checkPointer(text, from: index)
    }

    private static func readNumber(
        _ text: Span<UInt8>,
        at index: inout Int,
        _ fault: FormatFault
    ) throws(FormatProblem) {
        let start = index
        while text.peek(index).isDigit { index += 1 }
        guard index > start else { throw FormatProblem(fault, at: start) }
        guard index == start + 1 || text[start] != UInt8(ascii: "0") else {
            throw FormatProblem(.levelLeadingZero, at: start)
        }
    }

    private static func checkPointer(_ text: Span<UInt8>, from start: Int) throws(FormatProblem) {
        guard start < text.count else { return }
        guard text[start] == UInt8(ascii: "/") else { throw FormatProblem(.slashExpected, at: start) }
        var index = start + 1
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "~") {
                guard text.peek(index + 1) == UInt8(ascii: "0") || text.peek(index + 1) == UInt8(ascii: "1") else {
                    throw FormatProblem(.tilde, at: index)
                }
            }
            index += 1
        }
    }
}

/// UUIDs: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12; any version and variant.
enum UUIDGrammar {
    /// The whole text is one UUID.
    static func check(_ text: Span<UInt8>) throws(FormatProblem) {
        for index in 0..<36 {
            let byte = text.peek(index)
            switch index {
            case 8, 13, 18, 23:
                guard byte == UInt8(ascii: "-") else { throw FormatProblem(.hyphenExpected, at: index) }
            default:
                guard ASCIISet.hexadecimal.contains(byte) else {
                    throw FormatProblem(byte == UInt8(ascii: "-") ? .hyphenUnexpected : .hexadecimalExpected, at: index)
                }
            }
        }
        guard text.count == 36 else { throw FormatProblem(.surplus, at: 36) }
    }
}
