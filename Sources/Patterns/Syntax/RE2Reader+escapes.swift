// RE2Reader+escapes: what a backslash begins, and bracketed classes.

extension RE2Reader {
    private static let space = ScalarSet([ScalarRange(0x09, 0x0A), ScalarRange(0x0C, 0x0D), ScalarRange(0x20, 0x20)])

    /// Reads an escape outside brackets.
    mutating func readEscape() throws(PatternSyntaxError) -> Node {
        let start = cursor.position
        switch cursor.byte(after: 1) {
        case UInt8(ascii: "b"):
            cursor.position += 2
            return .assertion(.wordBoundary)
        case UInt8(ascii: "B"):
            cursor.position += 2
            return .assertion(.notWordBoundary)
        case UInt8(ascii: "A"):
            cursor.position += 2
            return .assertion(.textStart)
        case UInt8(ascii: "z"):
            cursor.position += 2
            return .assertion(.textEnd)
        case UInt8(ascii: "C"):
            cursor.position += 2
            throw cursor.error(from: start, "single bytes cannot be matched", "`.` or `(?s:.)` for a character")
        default:
            if let set = try readClassEscape() { return try cursor.register(set, at: start) }
            return try literal(try readCharacterEscape(), at: start)
        }
    }

    /// Reads `\d \D \s \S \w \W \pN \p{…} \PN \P{…}`; nil, with nothing taken, where it is none of them.
    private mutating func readClassEscape() throws(PatternSyntaxError) -> ScalarSet? {
        let byte = cursor.byte(after: 1)
        var set: ScalarSet
        switch byte {
        case UInt8(ascii: "d"), UInt8(ascii: "D"): set = .digits
        case UInt8(ascii: "s"), UInt8(ascii: "S"): set = Self.space
        case UInt8(ascii: "w"), UInt8(ascii: "W"): set = .word
        case UInt8(ascii: "p"), UInt8(ascii: "P"): return try readProperty(isNegated: byte == UInt8(ascii: "P"))
        default: return nil
        }
        cursor.position += 2
        if flags.ignoresCase { set = CaseFolding.closure(of: set) }
        return byte & 0x20 == 0 ? set.inverted : set
    }

    private mutating func readProperty(isNegated: Bool) throws(PatternSyntaxError) -> ScalarSet {
        let start = cursor.position
        cursor.position += 2
        var isNegated = isNegated
        var name = ""
        if cursor.take("{") {
            if cursor.take("^") { isNegated.toggle() }
            let nameStart = cursor.position
            while !cursor.isAtEnd, cursor.next != UInt8(ascii: "}") { cursor.position += 1 }
            guard cursor.take("}") else {
                throw cursor.error(from: start, "a property is never closed", "`}` after its name")
            }
            name = cursor.text(from: nameStart, to: cursor.position - 1)
        } else if !cursor.isAtEnd {
            let nameStart = cursor.position
            _ = try cursor.takeScalar()
            name = cursor.text(from: nameStart, to: cursor.position)
        }
        guard var set = cursor.property(name, UnicodeProperty.re2) else {
            let expected = "a category such as `\\pL` or a script such as `\\p{Greek}`"
            throw cursor.error(from: start, "no Unicode property has this name", expected)
        }
        if flags.ignoresCase { set = CaseFolding.closure(of: set) }
        return isNegated ? set.inverted : set
    }

    /// Reads an escape that stands for one scalar.
    private mutating func readCharacterEscape() throws(PatternSyntaxError) -> UInt32 {
        let start = cursor.position
        cursor.position += 1
        guard !cursor.isAtEnd else {
            throw cursor.error(from: start, "a backslash ends the pattern", "something to escape, or `\\\\`")
        }
        let escaped = try cursor.takeScalar()
        switch escaped {
        case 0x61: return 0x07
        case 0x66: return 0x0C
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x76: return 0x0B
        case 0x30...0x37:
            return try octalEscape(escaped - 0x30, from: start)
        case 0x78:
            return try hexadecimalEscape(from: start)
        default:
            guard escaped < 0x80, !ScalarSet.word.contains(escaped) else {
                let expected = "a known escape, or the character without the backslash"
                throw cursor.error(from: start, "this escape is not known to RE2", expected)
            }
            return escaped
        }
    }

    private mutating func octalEscape(_ first: UInt32, from start: Int) throws(PatternSyntaxError) -> UInt32 {
        var value = first
        var digits = 1
        while digits < 3, !cursor.isAtEnd, cursor.next >= 0x30, cursor.next <= 0x37 {
            value = value * 8 + UInt32(cursor.next - 0x30)
            cursor.position += 1
            digits += 1
        }
        guard first == 0 || digits > 1 else {
            throw cursor.error(from: start, "RE2 has no backreferences", "a pattern without backreferences")
        }
        return value
    }

    private mutating func hexadecimalEscape(from start: Int) throws(PatternSyntaxError) -> UInt32 {
        let value: UInt32?
        if cursor.take("{") {
            let digits = cursor.takeHexadecimal(least: 1, most: .max)
            value = cursor.take("}") ? digits : nil
        } else {
            value = cursor.takeHexadecimal(least: 2, most: 2)
        }
        guard let value, value <= ScalarSet.lastScalar else {
            let expected = "`\\xHH` or `\\x{…}` up to 10FFFF"
            throw cursor.error(from: start, "a hexadecimal escape is not complete", expected)
        }
        return value
    }

    // MARK: Brackets

    /// Reads a bracketed class.
    mutating func readClass() throws(PatternSyntaxError) -> ScalarSet {
        let start = cursor.position
        cursor.position += 1
        let isNegated = cursor.take("^")
        var ranges: [ScalarRange] = []
        var isFirst = true
        while isFirst || cursor.next != UInt8(ascii: "]") {
            guard !cursor.isAtEnd else {
                throw cursor.error(at: start, length: 1, "a class is never closed", "`]` before the end of the pattern")
            }
            isFirst = false
            if let set = try readNamedClass() {
                ranges += set.ranges
            } else if cursor.next == UInt8(ascii: "\\"), let set = try readClassEscape() {
                ranges += set.ranges
            } else {
                ranges.append(try readRange())
            }
            if ranges.count > 20_000 { ranges = ScalarSet(ranges).ranges }
        }
        cursor.position += 1
        var set = ScalarSet(ranges)
        if flags.ignoresCase { set = CaseFolding.closure(of: set) }
        return isNegated ? set.inverted : set
    }

    private mutating func readRange() throws(PatternSyntaxError) -> ScalarRange {
        let start = cursor.position
        let low = try readMember()
        guard cursor.next == UInt8(ascii: "-"), !cursor.isAtEnd, cursor.byte(after: 1) != UInt8(ascii: "]") else {
            return ScalarRange(low, low)
        }
        cursor.position += 1
        let high = try readMember()
        guard low <= high else {
            throw cursor.error(from: start, "the range's ends are out of order", "the smaller character first")
        }
        return ScalarRange(low, high)
    }

    private mutating func readMember() throws(PatternSyntaxError) -> UInt32 {
        cursor.next == UInt8(ascii: "\\") ? try readCharacterEscape() : try cursor.takeScalar()
    }

    /// Reads `[:name:]` or `[:^name:]` inside brackets.
    private mutating func readNamedClass() throws(PatternSyntaxError) -> ScalarSet? {
        let start = cursor.position
        guard cursor.take("[:") else { return nil }
        let nameStart = cursor.position
        while !cursor.isAtEnd, !cursor.starts(with: ":]") { cursor.position += 1 }
        guard !cursor.isAtEnd else {
            cursor.position = start
            return nil
        }
        var name = cursor.text(from: nameStart, to: cursor.position)
        cursor.position += 2
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        guard let ranges = Self.namedRanges(name) else {
            let expected = "a class such as `[:alpha:]`, `[:digit:]` or `[:space:]`"
            throw cursor.error(from: start, "no class has this name", expected)
        }
        var set = ScalarSet(ranges.map { ScalarRange($0.0, $0.1) })
        if flags.ignoresCase { set = CaseFolding.closure(of: set) }
        return isNegated ? set.inverted : set
    }

    private static func namedRanges(_ name: String) -> [(UInt32, UInt32)]? {
        switch name {
        case "alnum": [(0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)]
        case "alpha": [(0x41, 0x5A), (0x61, 0x7A)]
        case "ascii": [(0x00, 0x7F)]
        case "blank": [(0x09, 0x09), (0x20, 0x20)]
        case "cntrl": [(0x00, 0x1F), (0x7F, 0x7F)]
        case "digit": [(0x30, 0x39)]
        case "graph": [(0x21, 0x7E)]
        case "lower": [(0x61, 0x7A)]
        case "print": [(0x20, 0x7E)]
        case "punct": [(0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)]
        case "space": [(0x09, 0x0D), (0x20, 0x20)]
        case "upper": [(0x41, 0x5A)]
        case "word": [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]
        case "xdigit": [(0x30, 0x39), (0x41, 0x46), (0x61, 0x66)]
        default: nil
        }
    }
}
