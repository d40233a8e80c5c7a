// ECMAScriptReader+escapes: what a backslash begins, and bracketed classes.

extension ECMAScriptReader {
    /// `\s`: white space and line terminators.
    static let space = ScalarSet([
        ScalarRange(0x09, 0x0D), ScalarRange(0x20, 0x20), ScalarRange(0xA0, 0xA0), ScalarRange(0x1680, 0x1680),
        ScalarRange(0x2000, 0x200A), ScalarRange(0x2028, 0x2029), ScalarRange(0x202F, 0x202F),
        ScalarRange(0x205F, 0x205F), ScalarRange(0x3000, 0x3000), ScalarRange(0xFEFF, 0xFEFF),
    ])

    /// Reads an escape outside brackets.
    mutating func readEscape() throws(PatternSyntaxError) -> (Node, Repeats) {
        let start = cursor.position
        let byte = cursor.byte(after: 1)
        switch byte {
        case UInt8(ascii: "b"):
            cursor.position += 2
            return (.assertion(.wordBoundary), .never)
        case UInt8(ascii: "B"):
            cursor.position += 2
            return (.assertion(.notWordBoundary), .never)
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            cursor.position += 1
            let number = cursor.takeDecimal() ?? 0
            return (try addReference(number: number, from: start), .yes)
        case UInt8(ascii: "k"):
            cursor.position += 2
            guard cursor.take("<") else {
                throw cursor.error(from: start, "a reference has no name", "`\\k<name>`")
            }
            let name = try readGroupName(at: start)
            return (try addReference(name: name, from: start), .yes)
        default:
            if let set = try readClassEscape() { return (try cursor.register(set, at: start), .yes) }
            return (try literal(try readCharacterEscape(isInClass: false), at: start), .yes)
        }
    }

    /// Reads `\d \D \s \S \w \W \p{…} \P{…}`; nil, with nothing taken, where it is none of them.
    private mutating func readClassEscape() throws(PatternSyntaxError) -> ScalarSet? {
        let byte = cursor.byte(after: 1)
        var set: ScalarSet
        switch byte | 0x20 {
        case UInt8(ascii: "d"): set = .digits
        case UInt8(ascii: "s"): set = Self.space
        case UInt8(ascii: "w"): set = .word
        case UInt8(ascii: "p"): return try readProperty(isNegated: byte == UInt8(ascii: "P"))
        default: return nil
        }
        guard PatternCursor.isLetter(byte) else { return nil }
        cursor.position += 2
        if flags.ignoresCase { set = CaseFolding.closure(of: set) }
        return byte & 0x20 == 0 ? set.inverted : set
    }

    private mutating func readProperty(isNegated: Bool) throws(PatternSyntaxError) -> ScalarSet {
        let start = cursor.position
        cursor.position += 2
        guard cursor.take("{") else {
            throw cursor.error(from: start, "a property has no name", "`\\p{…}`, such as `\\p{Letter}`")
        }
        let nameStart = cursor.position
        while !cursor.isAtEnd, cursor.next != UInt8(ascii: "}") { cursor.position += 1 }
        guard cursor.take("}") else {
            throw cursor.error(from: start, "a property is never closed", "`}` after its name")
        }
        let name = cursor.text(from: nameStart, to: cursor.position - 1)
        guard var set = cursor.property(name, UnicodeProperty.ecmaScript) else {
            throw cursor.error(
                at: nameStart,
                length: cursor.position - 1 - nameStart,
                "no Unicode property has this name",
                "a category, a binary property, or `Script=` with a script's name"
            )
        }
        if flags.ignoresCase { set = CaseFolding.closure(of: set) }
        if isNegated {
            set = set.inverted
            if flags.ignoresCase { set = CaseFolding.closure(of: set) }
        }
        return set
    }

    /// Reads an escape that stands for one scalar.
    private mutating func readCharacterEscape(isInClass: Bool) throws(PatternSyntaxError) -> UInt32 {
        let start = cursor.position
        cursor.position += 1
        guard !cursor.isAtEnd else {
            throw cursor.error(from: start, "a backslash ends the pattern", "something to escape, or `\\\\`")
        }
        let escaped = try cursor.takeScalar()
        switch escaped {
        case 0x66: return 0x0C
        case 0x6E: return 0x0A
        case 0x72: return 0x0D
        case 0x74: return 0x09
        case 0x76: return 0x0B
        case 0x63:
            guard PatternCursor.isLetter(cursor.next) else {
                throw cursor.error(from: start, "a control escape has no letter", "a letter after `\\c`")
            }
            cursor.position += 1
            return UInt32(cursor.bytes[cursor.position - 1] & 0x1F)
        case 0x30:
            guard !PatternCursor.isDigit(cursor.next) else {
                throw cursor.error(from: start, "octal escapes are not known to ECMA-262", "`\\xHH` or `\\u{…}`")
            }
            return 0
        case 0x78:
            guard let value = cursor.takeHexadecimal(least: 2, most: 2) else {
                throw cursor.error(from: start, "a hexadecimal escape is not complete", "two digits after `\\x`")
            }
            return value
        case 0x75:
            guard let value = takeUnicodeEscape() else {
                throw cursor.error(
                    from: start,
                    "a Unicode escape is not complete",
                    "`\\uHHHH` or `\\u{…}` up to 10FFFF"
                )
            }
            return value
        default:
            return try identityEscape(escaped, from: start, isInClass)
        }
    }

    private mutating func identityEscape(
        _ escaped: UInt32,
        from start: Int,
        _ isInClass: Bool
    ) throws(PatternSyntaxError) -> UInt32 {
        let isSyntax = escaped < 0x80 && "^$\\.*+?()[]{}|/".utf8.contains(UInt8(truncatingIfNeeded: escaped))
        if isSyntax || (isInClass && escaped == 0x2D) { return escaped }
        let error = cursor.error(
            from: start,
            "this escape is not known to ECMA-262",
            "a known escape, or the character without the backslash"
        )
        let isWord = escaped < 0x80 && (PatternCursor.isLetter(UInt8(escaped)) || PatternCursor.isDigit(UInt8(escaped)))
        guard !isWord else { throw error }
        try depart(error)
        return escaped
    }

    /// Reads what follows `\u`; joins two escapes that are a surrogate pair.
    mutating func takeUnicodeEscape() -> UInt32? {
        let start = cursor.position
        if cursor.take("{") {
            guard let value = cursor.takeHexadecimal(least: 1, most: .max), value <= 0x10FFFF, cursor.take("}") else {
                cursor.position = start
                return nil
            }
            return value
        }
        guard let high = cursor.takeHexadecimal(least: 4, most: 4) else { return nil }
        guard high & 0xFC00 == 0xD800, cursor.starts(with: "\\u") else { return high }
        let afterHigh = cursor.position
        cursor.position += 2
        guard let low = cursor.takeHexadecimal(least: 4, most: 4), low & 0xFC00 == 0xDC00 else {
            cursor.position = afterHigh
            return high
        }
        return 0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF)
    }

    // MARK: Brackets

    /// A member of a bracketed class: one scalar, or a set that can end no range.
    private enum Member {
        case scalar(UInt32)
        case set(ScalarSet)
    }

    /// Reads a bracketed class.
    mutating func readClass() throws(PatternSyntaxError) -> ScalarSet {
        let start = cursor.position
        cursor.position += 1
        let isNegated = cursor.take("^")
        var ranges: [ScalarRange] = []
        while !cursor.isAtEnd, cursor.next != UInt8(ascii: "]") {
            try readRange(into: &ranges)
            if ranges.count > 20_000 { ranges = ScalarSet(ranges).ranges }
        }
        guard cursor.take("]") else {
            throw cursor.error(at: start, length: 1, "a class is never closed", "`]` before the end of the pattern")
        }
        var set = ScalarSet(ranges)
        if flags.ignoresCase { set = CaseFolding.closure(of: set) }
        return isNegated ? set.inverted : set
    }

    private mutating func readRange(into ranges: inout [ScalarRange]) throws(PatternSyntaxError) {
        let start = cursor.position
        let first = try readMember()
        guard cursor.next == UInt8(ascii: "-"), !cursor.isAtEnd, cursor.byte(after: 1) != UInt8(ascii: "]"),
            cursor.position + 1 < cursor.bytes.count
        else {
            add(first, to: &ranges)
            return
        }
        cursor.position += 1
        let second = try readMember()
        guard case .scalar(let low) = first, case .scalar(let high) = second else {
            try depart(
                cursor.error(from: start, "a class cannot end a range", "single characters around `-`, or `\\-`")
            )
            add(first, to: &ranges)
            add(second, to: &ranges)
            ranges.append(ScalarRange(0x2D, 0x2D))
            return
        }
        guard low <= high else {
            throw cursor.error(from: start, "the range's ends are out of order", "the smaller character first")
        }
        ranges.append(ScalarRange(low, high))
    }

    private func add(_ member: Member, to ranges: inout [ScalarRange]) {
        switch member {
        case .scalar(let scalar): ranges.append(ScalarRange(scalar, scalar))
        case .set(let set): ranges += set.ranges
        }
    }

    private mutating func readMember() throws(PatternSyntaxError) -> Member {
        guard cursor.next == UInt8(ascii: "\\") else { return .scalar(try cursor.takeScalar()) }
        if cursor.byte(after: 1) == UInt8(ascii: "b") {
            cursor.position += 2
            return .scalar(0x08)
        }
        if let set = try readClassEscape() { return .set(set) }
        return .scalar(try readCharacterEscape(isInClass: true))
    }
}
