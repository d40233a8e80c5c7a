// SQLTokens: a text of SQL cut into words and signs, so that parts of a statement can be moved as they were written.

/// One word, sign or literal of SQL.
struct SQLToken: Hashable {
    /// What it is.
    enum Kind: Hashable {
        /// A word without quotes: a keyword or a name, in lower case in `text`.
        case word
        /// A name in double quotes, without them in `text`.
        case quoted
        /// A string, a dollar quote, a number or a parameter, as written.
        case literal
        /// A bracket, comma, dot, semicolon or operator.
        case sign
    }

    /// What it is.
    let kind: Kind
    /// Its text, folded as PostgreSQL folds it.
    let text: String
    /// Its bytes in the source.
    let range: Range<Int>

    /// Whether it is this keyword.
    func isWord(_ word: String) -> Bool { kind == .word && text == word }
    /// Whether it is this bracket, comma or operator.
    func isSign(_ sign: String) -> Bool { kind == .sign && text == sign }
    /// Whether it may be a name.
    var isName: Bool { kind == .word || kind == .quoted }
}

/// A text of SQL with its tokens; comments lie between them.
///
/// Cost: O(bytes), once. Limits: what PostgreSQL's lexer would refuse (a string without end) ends the tokens there.
struct SQLTokens {
    /// The source.
    let bytes: [UInt8]
    /// The tokens in order.
    let tokens: [SQLToken]

    /// Cuts a text.
    init(_ text: String) {
        bytes = Array(text.utf8)
        var lexer = TokenReader(bytes)
        var found: [SQLToken] = []
        while let token = lexer.next() { found.append(token) }
        tokens = found
    }

    /// The source between two tokens, both included, comments and all.
    func text(_ range: Range<Int>) -> String {
        guard let first = range.first, let last = range.last, tokens.indices.contains(first),
            tokens.indices.contains(last)
        else { return "" }
        return String(decoding: bytes[tokens[first].range.lowerBound..<tokens[last].range.upperBound], as: UTF8.self)
    }

    /// The position of the first token in a range outside brackets for which `matches` holds.
    func firstOutsideBrackets(in range: Range<Int>, where matches: (Int) -> Bool) -> Int? {
        var depth = 0
        for index in range {
            let token = tokens[index]
            if depth == 0, matches(index) { return index }
            if token.isSign("(") || token.isSign("[") { depth += 1 }
            if token.isSign(")") || token.isSign("]") { depth -= 1 }
        }
        return nil
    }

    /// A range cut at the commas outside brackets.
    func pieces(of range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        while let comma = firstOutsideBrackets(in: start..<range.upperBound, where: { tokens[$0].isSign(",") }) {
            result.append(start..<comma)
            start = comma + 1
        }
        if start < range.upperBound { result.append(start..<range.upperBound) }
        return result
    }

    /// The position behind the bracket that closes the one at `open`.
    func end(ofBracket open: Int) -> Int? {
        var depth = 0
        for index in open..<tokens.count {
            if tokens[index].isSign("(") { depth += 1 }
            if tokens[index].isSign(")") { depth -= 1 }
            if depth == 0 { return index + 1 }
        }
        return nil
    }

    /// Whether words stand at a position.
    func words(_ words: [String], at position: Int) -> Bool {
        guard position >= 0, position + words.count <= tokens.count else { return false }
        return zip(words, tokens[position...]).allSatisfy { $1.isWord($0) }
    }

    /// The text with some tokens replaced.
    func replacing(_ replacements: [Int: String], in range: Range<Int>) -> String {
        guard let first = range.first, let last = range.last else { return "" }
        var result: [UInt8] = []
        var cursor = tokens[first].range.lowerBound
        for index in range {
            guard let text = replacements[index] else { continue }
            result += bytes[cursor..<tokens[index].range.lowerBound]
            result += Array(text.utf8)
            cursor = tokens[index].range.upperBound
        }
        result += bytes[cursor..<tokens[last].range.upperBound]
        return String(decoding: result, as: UTF8.self)
    }
}

/// Cuts one token after the other.
private struct TokenReader {
    let bytes: [UInt8]
    var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func byte(_ position: Int) -> UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func next() -> SQLToken? {
        skipBlanks()
        guard offset < bytes.count else { return nil }
        let start = offset
        let first = byte(start)
        if let quote = stringStart(), let token = string(from: start, quote: quote) { return token }
        switch first {
        case UInt8(ascii: "\""): return quotedName(from: start)
        case UInt8(ascii: "$"): return dollar(from: start)
        case _ where TokenReader.startsWord(first):
            while TokenReader.continuesWord(byte(offset)) { offset += 1 }
            return token(.word, start, text(start..<offset).lowercased())
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while TokenReader.continuesWord(byte(offset)) || byte(offset) == UInt8(ascii: ".") { offset += 1 }
            return token(.literal, start, text(start..<offset))
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","),
            UInt8(ascii: ";"), UInt8(ascii: "."):
            offset += 1
            return token(.sign, start, text(start..<offset))
        default:
            offset += 1
            while offset < bytes.count, TokenReader.isOperator(byte(offset)), !startsComment(offset) { offset += 1 }
            return token(.sign, start, text(start..<offset))
        }
    }

    private func token(_ kind: SQLToken.Kind, _ start: Int, _ text: String) -> SQLToken {
        SQLToken(kind: kind, text: text, range: start..<offset)
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func startsComment(_ position: Int) -> Bool {
        let pair = (byte(position), byte(position + 1))
        return pair == (UInt8(ascii: "-"), UInt8(ascii: "-")) || pair == (UInt8(ascii: "/"), UInt8(ascii: "*"))
    }

    private mutating func skipBlanks() {
        while offset < bytes.count {
            if byte(offset) <= 0x20 {
                offset += 1
            } else if !startsComment(offset) {
                return
            } else if byte(offset) == UInt8(ascii: "-") {
                while offset < bytes.count, byte(offset) != 0x0A { offset += 1 }
            } else {
                skipBlockComment()
            }
        }
    }

    /// Block comments nest.
    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if byte(offset) == UInt8(ascii: "/"), byte(offset + 1) == UInt8(ascii: "*") {
                depth += 1
                offset += 2
            } else if byte(offset) == UInt8(ascii: "*"), byte(offset + 1) == UInt8(ascii: "/") {
                depth -= 1
                offset += 2
            } else {
                offset += 1
            }
        } while depth > 0 && offset < bytes.count
    }

    /// How far behind the start a string's quote stands, where one begins here: `'`, `E'`, `B'`, `U&'`.
    private func stringStart() -> Int? {
        let quote = UInt8(ascii: "'")
        if byte(offset) == quote { return 0 }
        let letter = byte(offset) | 0x20
        if byte(offset + 1) == quote, "ebxn".utf8.contains(letter) { return 1 }
        if letter == UInt8(ascii: "u"), byte(offset + 1) == UInt8(ascii: "&"), byte(offset + 2) == quote { return 2 }
        return nil
    }

    private mutating func string(from start: Int, quote: Int) -> SQLToken? {
        let hasEscapes = quote == 1 && byte(start) | 0x20 == UInt8(ascii: "e")
        offset = start + quote + 1
        while offset < bytes.count {
            if hasEscapes, byte(offset) == UInt8(ascii: "\\") {
                offset += 2
            } else if byte(offset) == UInt8(ascii: "'") {
                guard byte(offset + 1) == UInt8(ascii: "'") else { break }
                offset += 2
            } else {
                offset += 1
            }
        }
        offset = min(offset + 1, bytes.count)
        return token(.literal, start, text(start..<offset))
    }

    private mutating func quotedName(from start: Int) -> SQLToken {
        offset += 1
        var name: [UInt8] = []
        while offset < bytes.count {
            if byte(offset) == UInt8(ascii: "\"") {
                guard byte(offset + 1) == UInt8(ascii: "\"") else { break }
                offset += 1
            }
            name.append(byte(offset))
            offset += 1
        }
        offset = min(offset + 1, bytes.count)
        return token(.quoted, start, String(decoding: name, as: UTF8.self))
    }

    /// A dollar quote with its end, or a parameter such as `$1`.
    private mutating func dollar(from start: Int) -> SQLToken {
        offset += 1
        while TokenReader.continuesWord(byte(offset)), byte(offset) != UInt8(ascii: "$") { offset += 1 }
        guard byte(offset) == UInt8(ascii: "$") else { return token(.literal, start, text(start..<offset)) }
        offset += 1
        let tag = Array(bytes[start..<offset])
        while offset < bytes.count {
            if byte(offset) == UInt8(ascii: "$"), bytes[offset...].starts(with: tag) {
                offset += tag.count
                return token(.literal, start, text(start..<offset))
            }
            offset += 1
        }
        return token(.literal, start, text(start..<offset))
    }

    private static func startsWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func continuesWord(_ byte: UInt8) -> Bool {
        startsWord(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "$")
    }

    private static func isOperator(_ byte: UInt8) -> Bool { "+-*/<>=~!@#%^&|`?:".utf8.contains(byte) }
}
