// SQLLexer: where comments, strings and code stand in a text of SQL, whether or not it parses.

/// Cuts a text into code, comments and quoted texts, as PostgreSQL's scanner would.
///
/// PostgreSQL's own scanner stops at the first thing that is no SQL. Files of migration tools hold such things: markers in
/// comments, psql's commands, placeholders; they have to be found before the parser sees the text.
/// Cost: O(bytes).
/// - Source: PostgreSQL 15, "Lexical Structure".
struct SQLLexer {
    /// What a stretch of the text is.
    enum Kind {
        /// Anything but the others.
        case code
        /// `-- …` up to the end of its line.
        case lineComment
        /// `/* … */`, with others inside.
        case blockComment
        /// `'…'`, with whatever letter stands before it.
        case string
        /// `"…"`.
        case quotedName
        /// `$tag$…$tag$`.
        case dollarQuoted
    }

    /// A stretch of one kind.
    struct Piece {
        let kind: Kind
        let start: Int
        let end: Int
    }

    private let bytes: [UInt8]
    private let limit: Int
    private var index: Int

    /// Reads the bytes from `start` up to and without `end`.
    init(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil) {
        self.bytes = bytes
        index = start
        limit = end ?? bytes.count
    }

    /// The next stretch; nil at the end.
    ///
    /// A quote that is not closed reaches to the end.
    mutating func next() -> Piece? {
        guard index < limit else { return nil }
        let start = index
        while index < limit {
            guard let kind = opening(at: index) else {
                index += 1
                continue
            }
            if index > start { return Piece(kind: .code, start: start, end: index) }
            index = end(of: kind, from: index)
            return Piece(kind: kind, start: start, end: index)
        }
        return Piece(kind: .code, start: start, end: index)
    }

    /// Goes on at an offset, where others have read what stands before it.
    mutating func go(to offset: Int) { index = min(offset, limit) }

    private func byte(_ offset: Int) -> UInt8 { offset < limit ? bytes[offset] : 0 }

    private func opening(at offset: Int) -> Kind? {
        switch bytes[offset] {
        case UInt8(ascii: "-"): byte(offset + 1) == UInt8(ascii: "-") ? .lineComment : nil
        case UInt8(ascii: "/"): byte(offset + 1) == UInt8(ascii: "*") ? .blockComment : nil
        case UInt8(ascii: "'"): .string
        case UInt8(ascii: "\""): .quotedName
        case UInt8(ascii: "$"): tagEnd(at: offset) == nil ? nil : .dollarQuoted
        default: nil
        }
    }

    private func end(of kind: Kind, from start: Int) -> Int {
        switch kind {
        case .code: start
        case .lineComment: endOfLine(from: start)
        case .blockComment: endOfBlock(from: start)
        case .string: endOfQuote(UInt8(ascii: "'"), from: start, escapes: hasEscapes(before: start))
        case .quotedName: endOfQuote(UInt8(ascii: "\""), from: start, escapes: false)
        case .dollarQuoted: endOfDollar(from: start)
        }
    }

    private func endOfLine(from start: Int) -> Int {
        var offset = start
        while offset < limit, bytes[offset] != 0x0A, bytes[offset] != 0x0D { offset += 1 }
        return offset
    }

    private func endOfBlock(from start: Int) -> Int {
        var depth = 0
        var offset = start
        while offset < limit {
            if bytes[offset] == UInt8(ascii: "/"), byte(offset + 1) == UInt8(ascii: "*") {
                depth += 1
                offset += 2
            } else if bytes[offset] == UInt8(ascii: "*"), byte(offset + 1) == UInt8(ascii: "/") {
                depth -= 1
                offset += 2
                if depth == 0 { return min(offset, limit) }
            } else {
                offset += 1
            }
        }
        return limit
    }

    private func endOfQuote(_ quote: UInt8, from start: Int, escapes: Bool) -> Int {
        var offset = start + 1
        while offset < limit {
            if escapes, bytes[offset] == UInt8(ascii: "\\") {
                offset += 2
            } else if bytes[offset] == quote {
                // A doubled quote stands for one.
                guard byte(offset + 1) == quote else { return offset + 1 }
                offset += 2
            } else {
                offset += 1
            }
        }
        return limit
    }

    /// Whether the string is `E'…'`.
    private func hasEscapes(before start: Int) -> Bool {
        guard start > 0, bytes[start - 1] | 0x20 == UInt8(ascii: "e") else { return false }
        return start == 1 || !SQLLexer.isNameByte(bytes[start - 2])
    }

    /// Where the opening `$tag$` ends; nil where the dollar is none, such as that of `$1` or of `a$b`.
    private func tagEnd(at offset: Int) -> Int? {
        if offset > 0, SQLLexer.isNameByte(bytes[offset - 1]) { return nil }
        var end = offset + 1
        while end < limit, SQLLexer.isNameByte(bytes[end]), bytes[end] != UInt8(ascii: "$") {
            if end == offset + 1, (0x30...0x39).contains(bytes[end]) { return nil }
            end += 1
        }
        return byte(end) == UInt8(ascii: "$") ? end + 1 : nil
    }

    private func endOfDollar(from start: Int) -> Int {
        guard let open = tagEnd(at: start) else { return start + 1 }
        let tag = bytes[start..<open]
        var offset = open
        while offset + tag.count <= limit {
            if bytes[offset] == UInt8(ascii: "$"), bytes[offset..<offset + tag.count].elementsEqual(tag) {
                return offset + tag.count
            }
            offset += 1
        }
        return limit
    }

    /// Whether a byte may stand inside a name: letters, digits, `_`, `$` and all that is not ASCII.
    static func isNameByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || (0x30...0x39).contains(byte)
            || (0x61...0x7A).contains(byte | 0x20) && byte >= 0x41
    }

    /// Whether a byte is white space.
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
