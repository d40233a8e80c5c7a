// TextSearch: finds bytes in bytes, in linear time.

/// Looks for a byte string in another.
enum TextSearch {
    /// Where `needle` first stands at `from` or later, or nil.
    ///
    /// Cost: linear; short inputs are compared place by place, long ones through the needle's table of borders.
    static func first(_ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from: Int = 0) -> Int?
    {
        guard from >= 0, from + needle.count <= text.count else { return nil }
        guard let start = needle.first else { return from }
        if needle.count * (text.count - from) > 1 << 14 { return withBorders(needle, in: text, from: from) }
        var index = from
        let end = text.count - needle.count
        while index <= end {
            if text[index] == start, matches(needle, text, index) { return index }
            index &+= 1
        }
        return nil
    }

    /// Where `needle` last stands, starting at `limit` or before, or nil.
    static func last(_ needle: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, upTo limit: Int) -> Int?
    {
        guard needle.count <= text.count else { return nil }
        let reversedNeedle = Array(needle.reversed())
        let reversedText = Array(text.reversed())
        let from = max(0, text.count - needle.count - limit)
        return reversedNeedle.withUnsafeBufferPointer { needle in
            reversedText.withUnsafeBufferPointer { text in
                first(needle, in: text, from: from).map { text.count - needle.count - $0 }
            }
        }
    }

    private static func matches(
        _ needle: UnsafeBufferPointer<UInt8>,
        _ text: UnsafeBufferPointer<UInt8>,
        _ index: Int
    ) -> Bool {
        for offset in 0..<needle.count where needle[offset] != text[index &+ offset] { return false }
        return true
    }

    /// Knuth, Morris and Pratt: no byte of the text is looked at twice.
    private static func withBorders(
        _ needle: UnsafeBufferPointer<UInt8>,
        in text: UnsafeBufferPointer<UInt8>,
        from: Int
    ) -> Int? {
        var borders = [Int](repeating: 0, count: needle.count)
        var length = 0
        for index in needle.indices.dropFirst() {
            while length > 0, needle[index] != needle[length] { length = borders[length - 1] }
            if needle[index] == needle[length] { length += 1 }
            borders[index] = length
        }
        var matched = 0
        for index in from..<text.count {
            while matched > 0, text[index] != needle[matched] { matched = borders[matched - 1] }
            if text[index] == needle[matched] { matched += 1 }
            if matched == needle.count { return index - needle.count + 1 }
        }
        return nil
    }
}

/// Runs `body` over a text's bytes without copying, where the text allows it.
@inline(__always)
func withBytes<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(text.utf8).withUnsafeBufferPointer(body)
}

extension CELMachine {
    /// `startsWith`, `endsWith` and `contains`.
    mutating func search(_ node: CELNode) throws(CELFault) -> Bool {
        let builtin = node.builtin
        let subject = try operand(code.tree.children[Int(node.second)])
        let wanted = try operand(code.tree.children[Int(node.second) &+ 1])
        guard case .string(let text) = subject, case .string(let part) = wanted else {
            throw CELFault.noOverload("\(builtin)", subject, wanted).at(node.offset)
        }
        try budget.scan(builtin == .contains ? text.utf8.count + part.utf8.count : part.utf8.count)
        return withBytes(text) { text in
            withBytes(part) { part in
                switch builtin {
                case .contains: return TextSearch.first(part, in: text) != nil
                case .startsWith:
                    return part.count <= text.count
                        && sameBytes(UnsafeBufferPointer(rebasing: text.prefix(part.count)), part)
                default:
                    return part.count <= text.count
                        && sameBytes(UnsafeBufferPointer(rebasing: text.suffix(part.count)), part)
                }
            }
        }
    }
}
