// Oddity: characters that cannot be seen or look like others, found in one pass over the source.

/// A character that cannot be seen, or looks like a blank and is none.
struct Oddity {
    /// What it is.
    enum Kind {
        /// A no-break or other wide blank.
        case blank
        /// A character of no width.
        case invisible
        /// A character that turns the direction of what is shown.
        case direction
    }

    let offset: UInt32
    let length: UInt8
    let kind: Kind
    let name: StaticString
    let code: StaticString

    /// All of them in text order, up to 10,000.
    ///
    /// Cost: eight bytes at a time where there is only ASCII.
    static func find(in source: ByteText) -> [Oddity] {
        var result: [Oddity] = []
        var index = 0
        let count = source.count
        guard let base = source.baseAddress else { return [] }
        while index < count {
            while index &+ 8 <= count,
                UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            { index &+= 8 }
            let stop = min(count, index &+ 8)
            while index < stop {
                let lead = source[index]
                if lead == 0xC2 || lead == 0xE2 || lead == 0xE3 || lead == 0xEF, index + 1 < count,
                    let found = match(source, index)
                {
                    result.append(found)
                    if result.count == 10_000 { return result }
                }
                index &+= 1
            }
        }
        return result
    }

    private static func match(_ source: ByteText, _ index: Int) -> Oddity? {
        let second = source[index + 1]
        let third = index + 2 < source.count ? source[index + 2] : 0
        func oddity(_ length: UInt8, _ kind: Kind, _ name: StaticString, _ code: StaticString) -> Oddity {
            Oddity(offset: UInt32(truncatingIfNeeded: index), length: length, kind: kind, name: name, code: code)
        }
        switch (source[index], second, third) {
        case (0xC2, 0xA0, _): return oddity(2, .blank, "no-break space", "U+00A0")
        case (0xC2, 0xAD, _): return oddity(2, .invisible, "soft hyphen", "U+00AD")
        case (0xE2, 0x80, 0x80...0x8A): return oddity(3, .blank, "typographic space", "U+2000 to U+200A")
        case (0xE2, 0x80, 0x8B): return oddity(3, .invisible, "zero-width space", "U+200B")
        case (0xE2, 0x80, 0x8C): return oddity(3, .invisible, "zero-width non-joiner", "U+200C")
        case (0xE2, 0x80, 0x8D): return oddity(3, .invisible, "zero-width joiner", "U+200D")
        case (0xE2, 0x80, 0x8E), (0xE2, 0x80, 0x8F): return oddity(3, .direction, "direction mark", "U+200E or U+200F")
        case (0xE2, 0x80, 0xAA...0xAE): return oddity(3, .direction, "direction override", "U+202A to U+202E")
        case (0xE2, 0x80, 0xAF): return oddity(3, .blank, "narrow no-break space", "U+202F")
        case (0xE2, 0x81, 0xA0): return oddity(3, .invisible, "word joiner", "U+2060")
        case (0xE2, 0x81, 0xA6...0xA9): return oddity(3, .direction, "direction isolate", "U+2066 to U+2069")
        case (0xE3, 0x80, 0x80): return oddity(3, .blank, "ideographic space", "U+3000")
        case (0xEF, 0xBB, 0xBF): return index == 0 ? nil : oddity(3, .invisible, "byte order mark", "U+FEFF")
        default: return nil
        }
    }
}
