// MigrationText: a migration's bytes once through the scanner: comments, statements, and what only its tool understands.
import Findings

/// Something in a migration that is no SQL and that a tool takes away before the server sees it.
struct ForeignText {
    enum Kind {
        /// `\set x 1`: a command of psql.
        case command
        /// `{{rows}}`, `${schema}`, `<%= name %>`, `%(name)s`, `:name`.
        case placeholder
        /// `{% if … %}`: whether what follows is there at all is decided elsewhere.
        case template
    }

    let kind: Kind
    let span: Span
}

/// A migration's text, scanned: its bytes with what is no SQL made harmless, each at its own offset still.
struct MigrationText {
    /// As long as the source; commands and data of psql are blank, placeholders are names.
    private(set) var bytes: [UInt8]
    /// Comments of both kinds, in text order.
    private(set) var comments: [Span] = []
    /// Where each statement begins: its first byte that is neither blank nor comment.
    private(set) var statements: [Int] = []
    /// What is no SQL, in text order.
    private(set) var foreign: [ForeignText] = []

    /// Whether rows behind `COPY … FROM stdin` were made blank.
    private(set) var hasBlankedData = false

    private let source: [UInt8]
    /// Where the statement being read begins; nil between statements.
    private var opened: Int?

    /// Scans a text.
    ///
    /// Cost: O(bytes).
    init(_ source: [UInt8]) {
        self.source = source
        bytes = source
        if source.starts(with: [0xEF, 0xBB, 0xBF]) { blank(0, 3) }
        var lexer = SQLLexer(source, from: source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        while let piece = lexer.next() {
            switch piece.kind {
            case .lineComment, .blockComment: comments.append(Span(from: piece.start, to: piece.end))
            case .string, .quotedName, .dollarQuoted: open(at: piece.start)
            case .code:
                if let next = readCode(from: piece.start, to: piece.end) { lexer.go(to: next) }
            }
        }
    }

    private mutating func open(at offset: Int) {
        guard opened == nil else { return }
        opened = offset
        statements.append(offset)
    }

    /// Reads code; returns where to go on when something was found that reaches beyond it or changes how it is cut.
    private mutating func readCode(from start: Int, to end: Int) -> Int? {
        var offset = start
        while offset < end {
            let byte = source[offset]
            switch byte {
            case UInt8(ascii: ";"):
                let copied = opened.flatMap { copyData(from: $0, semicolon: offset) }
                opened = nil
                if let copied { return copied }
            case UInt8(ascii: "\\"): return command(at: offset)
            case UInt8(ascii: "{"), UInt8(ascii: "$"), UInt8(ascii: "<"), UInt8(ascii: "%"), UInt8(ascii: ":"):
                if let next = placeholder(at: offset) { return next }
                open(at: offset)
            case 0x20, 0x09...0x0D: break
            default: open(at: offset)
            }
            offset += 1
        }
        return nil
    }

    private mutating func blank(_ start: Int, _ end: Int) {
        for offset in start..<end where bytes[offset] != 0x0A && bytes[offset] != 0x0D { bytes[offset] = 0x20 }
    }
}

// MARK: - psql

extension MigrationText {
    /// A command of psql: it reaches to the end of its line.
    private mutating func command(at start: Int) -> Int {
        var end = start
        while end < source.count, source[end] != 0x0A { end += 1 }
        blank(start, end)
        foreign.append(ForeignText(kind: .command, span: Span(from: start, to: trimmedEnd(start, end))))
        // `SELECT 1 \gexec` ends its statement as `;` would.
        if opened != nil { bytes[start] = UInt8(ascii: ";") }
        opened = nil
        return end
    }

    /// The end of the lines behind `COPY … FROM stdin;`, which are data; nil where the statement is another.
    private mutating func copyData(from start: Int, semicolon: Int) -> Int? {
        guard semicolon - start < 100_000, source[start] | 0x20 == UInt8(ascii: "c") else { return nil }
        let words = String(decoding: source[start..<semicolon], as: UTF8.self).lowercased()
        guard words.hasPrefix("copy"), words.contains("from stdin") else { return nil }
        hasBlankedData = true
        var line = endOfLine(semicolon)
        let first = line
        while line < source.count {
            let end = endOfLine(line)
            if source[line] == UInt8(ascii: "\\"), line + 1 < end, source[line + 1] == UInt8(ascii: ".") {
                blank(first, end)
                return end
            }
            line = end
        }
        blank(first, source.count)
        return source.count
    }

    /// The offset behind the line break of the line that an offset stands in.
    private func endOfLine(_ offset: Int) -> Int {
        var end = offset
        while end < source.count, source[end] != 0x0A { end += 1 }
        return min(end + 1, source.count)
    }

    private func trimmedEnd(_ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, SQLLexer.isBlank(source[end - 1]) { end -= 1 }
        return end
    }
}

// MARK: - Placeholders

extension MigrationText {
    /// A placeholder at an offset, made a name or a number of the same length; returns where it ends.
    private mutating func placeholder(at start: Int) -> Int? {
        if let end = enclosed(start, "{%", "%}") ?? enclosed(start, "{#", "#}") {
            blank(start, end)
            foreign.append(ForeignText(kind: .template, span: Span(from: start, to: end)))
            return end
        }
        let end =
            enclosed(start, "{{", "}}") ?? enclosed(start, "${", "}") ?? enclosed(start, "%(", ")s")
            ?? enclosed(start, "<%=", "%>")
        if let end {
            replace(start, end)
            return end
        }
        return variable(at: start)
    }

    private func enclosed(_ start: Int, _ opening: StaticString, _ closing: StaticString) -> Int? {
        func stands(_ text: StaticString, at offset: Int) -> Bool {
            guard offset + text.utf8CodeUnitCount <= source.count else { return false }
            return (0..<text.utf8CodeUnitCount).allSatisfy { source[offset + $0] == text.utf8Start[$0] }
        }
        guard stands(opening, at: start) else { return nil }
        var offset = start + opening.utf8CodeUnitCount
        let limit = min(source.count, start + 500)
        while offset < limit {
            if stands(closing, at: offset) { return offset + closing.utf8CodeUnitCount }
            offset += 1
        }
        return nil
    }

    /// A variable of psql: `:name`, `:'name'`, `:"name"`, but no cast, no slice and no assignment.
    private mutating func variable(at start: Int) -> Int? {
        guard source[start] == UInt8(ascii: ":"), start + 1 < source.count else { return nil }
        let before = start > 0 ? source[start - 1] : 0x20
        guard SQLLexer.isBlank(before) || [0x28, 0x2C, 0x2E, 0x3C, 0x3D, 0x3E].contains(before) else { return nil }
        let quote = source[start + 1]
        var end = start + 1
        if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            end += 1
            while end < source.count, SQLLexer.isNameByte(source[end]) { end += 1 }
            guard end > start + 2, end < source.count, source[end] == quote else { return nil }
            bytes[start] = 0x20
            foreign.append(ForeignText(kind: .placeholder, span: Span(from: start, to: end + 1)))
            open(at: start + 1)
            return end + 1
        }
        guard SQLLexer.isNameByte(quote), !(0x30...0x39).contains(quote) else { return nil }
        while end < source.count, SQLLexer.isNameByte(source[end]) { end += 1 }
        replace(start, end)
        return end
    }

    private mutating func replace(_ start: Int, _ end: Int) {
        let isLength = isInsideTypeModifier(start)
        for offset in start..<end {
            let byte = source[offset]
            let isPart = SQLLexer.isNameByte(byte) && byte != UInt8(ascii: "$")
            bytes[offset] = isLength ? UInt8(ascii: offset - start < 2 ? "1" : " ") : isPart ? byte : UInt8(ascii: "_")
        }
        foreign.append(ForeignText(kind: .placeholder, span: Span(from: start, to: end)))
        open(at: start)
    }

    /// Whether it stands where only a number may: `varchar({{length}})`.
    private func isInsideTypeModifier(_ start: Int) -> Bool {
        var offset = start - 1
        while offset >= 0,
            SQLLexer.isBlank(source[offset]) || source[offset] == UInt8(ascii: ",")
                || (0x30...0x39).contains(source[offset])
        {
            offset -= 1
        }
        guard offset >= 0, source[offset] == UInt8(ascii: "(") else { return false }
        var end = offset
        while end > 0, SQLLexer.isBlank(source[end - 1]) { end -= 1 }
        var word = end
        while word > 0, SQLLexer.isNameByte(source[word - 1]) { word -= 1 }
        let name = String(decoding: source[word..<end], as: UTF8.self).lowercased()
        return ["char", "varchar", "character", "varying", "numeric", "decimal", "bit", "timestamp", "time"]
            .contains(name)
    }
}
