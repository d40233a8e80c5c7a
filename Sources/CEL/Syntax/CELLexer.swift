// CELLexer: cuts an expression's bytes into tokens.

/// A piece of an expression: what it is and which bytes it has.
struct CELToken {
    enum Kind: UInt8 {
        case end, identifier, quotedIdentifier, int, uint, double, string, bytes
        case dot, comma, colon, question, openParenthesis, closeParenthesis, openBracket, closeBracket
        case openBrace, closeBrace, plus, minus, star, slash, percent, not, and, or
        case equal, notEqual, less, lessEqual, greater, greaterEqual
        case wordIn, wordTrue, wordFalse, wordNull
    }

    var kind: Kind
    var start: Int
    var end: Int
}

/// Reads tokens one by one; white space and comments are skipped.
struct CELLexer {
    let bytes: [UInt8]
    var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    private func at(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    mutating func next() throws(CELIssue) -> CELToken {
        skipBlanks()
        let start = position
        guard start < bytes.count else { return CELToken(kind: .end, start: start, end: start) }
        let byte = bytes[start]
        if isLetter(byte) { return try word(start) }
        if isDigit(byte) || (byte == UInt8(ascii: ".") && isDigit(at(start + 1))) { return try number(start) }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return try quoted(.string, start: start, quoteAt: start, isRaw: false)
        case UInt8(ascii: "`"): return try quotedIdentifier(start)
        default: return try symbol(byte, start)
        }
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D: position += 1
            case UInt8(ascii: "/") where at(position + 1) == UInt8(ascii: "/"):
                while position < bytes.count, bytes[position] != 0x0A { position += 1 }
            default: return
            }
        }
    }

    private mutating func symbol(_ byte: UInt8, _ start: Int) throws(CELIssue) -> CELToken {
        let following = at(start + 1)
        if let kind = pair(byte, following) { return token(kind, start, 2) }
        let kind: CELToken.Kind
        switch byte {
        case UInt8(ascii: "."): kind = .dot
        case UInt8(ascii: ","): kind = .comma
        case UInt8(ascii: ":"): kind = .colon
        case UInt8(ascii: "?"): kind = .question
        case UInt8(ascii: "("): kind = .openParenthesis
        case UInt8(ascii: ")"): kind = .closeParenthesis
        case UInt8(ascii: "["): kind = .openBracket
        case UInt8(ascii: "]"): kind = .closeBracket
        case UInt8(ascii: "{"): kind = .openBrace
        case UInt8(ascii: "}"): kind = .closeBrace
        case UInt8(ascii: "+"): kind = .plus
        case UInt8(ascii: "-"): kind = .minus
        case UInt8(ascii: "*"): kind = .star
        case UInt8(ascii: "/"): kind = .slash
        case UInt8(ascii: "%"): kind = .percent
        case UInt8(ascii: "!"): kind = .not
        case UInt8(ascii: "<"): kind = .less
        case UInt8(ascii: ">"): kind = .greater
        case UInt8(ascii: "="):
            throw CELIssue(.syntax, "a single '=' is no operator", at: start, suggestion: "==")
        case UInt8(ascii: "&"):
            throw CELIssue(.syntax, "a single '&' is no operator", at: start, suggestion: "&&")
        case UInt8(ascii: "|"):
            throw CELIssue(.syntax, "a single '|' is no operator", at: start, suggestion: "||")
        default: throw CELIssue(.syntax, "unexpected character \(describe(start))", at: start)
        }
        return token(kind, start, 1)
    }

    private func pair(_ byte: UInt8, _ following: UInt8) -> CELToken.Kind? {
        switch (byte, following) {
        case (UInt8(ascii: "&"), UInt8(ascii: "&")): .and
        case (UInt8(ascii: "|"), UInt8(ascii: "|")): .or
        case (UInt8(ascii: "="), UInt8(ascii: "=")): .equal
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): .notEqual
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): .lessEqual
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): .greaterEqual
        default: nil
        }
    }

    private mutating func token(_ kind: CELToken.Kind, _ start: Int, _ length: Int) -> CELToken {
        position = start + length
        return CELToken(kind: kind, start: start, end: position)
    }

    private func describe(_ start: Int) -> String {
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return "'\(String(decoding: bytes[start..<end], as: UTF8.self))'"
    }

    private mutating func word(_ start: Int) throws(CELIssue) -> CELToken {
        var end = start + 1
        while end < bytes.count, isLetter(bytes[end]) || isDigit(bytes[end]) { end += 1 }
        let following = at(end)
        if end - start <= 2, following == UInt8(ascii: "\"") || following == UInt8(ascii: "'"),
            let prefix = prefix(start, end)
        {
            return try quoted(prefix.kind, start: start, quoteAt: end, isRaw: prefix.isRaw)
        }
        position = end
        return CELToken(kind: keyword(start, end) ?? .identifier, start: start, end: end)
    }

    private func prefix(_ start: Int, _ end: Int) -> (kind: CELToken.Kind, isRaw: Bool)? {
        let first = bytes[start] | 0x20
        let second = end - start == 2 ? bytes[start + 1] | 0x20 : 0
        switch (first, second) {
        case (UInt8(ascii: "r"), 0): return (.string, true)
        case (UInt8(ascii: "b"), 0): return (.bytes, false)
        case (UInt8(ascii: "b"), UInt8(ascii: "r")), (UInt8(ascii: "r"), UInt8(ascii: "b")): return (.bytes, true)
        default: return nil
        }
    }

    private func keyword(_ start: Int, _ end: Int) -> CELToken.Kind? {
        switch end - start {
        case 2: matches("in", start) ? .wordIn : nil
        case 4: matches("true", start) ? .wordTrue : matches("null", start) ? .wordNull : nil
        case 5: matches("false", start) ? .wordFalse : nil
        default: nil
        }
    }

    private func matches(_ word: StaticString, _ start: Int) -> Bool {
        word.withUTF8Buffer { buffer in
            for index in 0..<buffer.count where bytes[start + index] != buffer[index] { return false }
            return true
        }
    }

    private mutating func number(_ start: Int) throws(CELIssue) -> CELToken {
        var end = start
        if at(start) == UInt8(ascii: "0"), at(start + 1) | 0x20 == UInt8(ascii: "x"), isHex(at(start + 2)) {
            end = start + 2
            while isHex(at(end)) { end += 1 }
            return finishInteger(start, end)
        }
        while isDigit(at(end)) { end += 1 }
        var isDouble = false
        if at(end) == UInt8(ascii: "."), isDigit(at(end + 1)) {
            isDouble = true
            end += 1
            while isDigit(at(end)) { end += 1 }
        }
        if at(end) | 0x20 == UInt8(ascii: "e") {
            var digits = end + 1
            if at(digits) == UInt8(ascii: "+") || at(digits) == UInt8(ascii: "-") { digits += 1 }
            if isDigit(at(digits)) {
                isDouble = true
                end = digits
                while isDigit(at(end)) { end += 1 }
            }
        }
        guard isDouble else { return finishInteger(start, end) }
        position = end
        return CELToken(kind: .double, start: start, end: end)
    }

    private mutating func finishInteger(_ start: Int, _ end: Int) -> CELToken {
        let isUnsigned = at(end) | 0x20 == UInt8(ascii: "u")
        position = isUnsigned ? end + 1 : end
        return CELToken(kind: isUnsigned ? .uint : .int, start: start, end: position)
    }

    private mutating func quoted(
        _ kind: CELToken.Kind,
        start: Int,
        quoteAt: Int,
        isRaw: Bool
    ) throws(CELIssue) -> CELToken {
        let quote = bytes[quoteAt]
        let isTriple = at(quoteAt + 1) == quote && at(quoteAt + 2) == quote
        var end = quoteAt + (isTriple ? 3 : 1)
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\\"), !isRaw {
                end += 2
                continue
            }
            if byte == quote {
                if !isTriple {
                    position = end + 1
                    return CELToken(kind: kind, start: start, end: position)
                }
                if at(end + 1) == quote, at(end + 2) == quote {
                    position = end + 3
                    return CELToken(kind: kind, start: start, end: position)
                }
            }
            if !isTriple, byte == 0x0A || byte == 0x0D { break }
            end += 1
        }
        throw CELIssue(.syntax, "the text that starts here is not closed", at: start)
    }

    private mutating func quotedIdentifier(_ start: Int) throws(CELIssue) -> CELToken {
        var end = start + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "`") {
            guard isLetter(bytes[end]) || isDigit(bytes[end]) || ".-/ ".utf8.contains(bytes[end]) else {
                throw CELIssue(.syntax, "unexpected character \(describe(end)) in a quoted name", at: end)
            }
            end += 1
        }
        guard end < bytes.count, end > start + 1 else {
            throw CELIssue(.syntax, "the quoted name that starts here is not closed", at: start)
        }
        position = end + 1
        return CELToken(kind: .quotedIdentifier, start: start, end: position)
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte == 0x5F }
func isHex(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }

/// The value of a hexadecimal digit, or nil.
func hexValue(_ byte: UInt8) -> UInt32? {
    if isDigit(byte) { return UInt32(byte &- 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? UInt32(letter) + 10 : nil
}
