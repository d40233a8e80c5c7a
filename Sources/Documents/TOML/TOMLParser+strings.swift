// TOMLParser+strings: TOML's four kinds of strings.
import Findings

extension TOMLParser {
    /// A string on one line, in double quotes with escapes or in single quotes without.
    mutating func string() throws(Skip) -> TextRange {
        let start = index
        let quote = bytes[index]
        var text: [UInt8] = []
        var hasEscape = false
        index += 1
        while index < bytes.count, bytes[index] != quote {
            let byte = bytes[index]
            if byte == 0x0A || byte == 0x0D, byte == 0x0A || self.byte(index + 1) == 0x0A { break }
            if byte == 0x5C, quote == 0x22 {
                if !hasEscape { text = Array(bytes[start + 1..<index]) }
                hasEscape = true
                try escape(into: &text)
                continue
            }
            try control(byte)
            if hasEscape { text.append(byte) }
            index += 1
        }
        guard index < bytes.count, bytes[index] == quote else {
            throw unclosed(start, closing: quote == 0x22 ? "\"" : "'")
        }
        index += 1
        return hasEscape ? tree.store(text) : TextRange(start: start + 1, end: index - 1)
    }

    /// A string over several lines.
    mutating func longString() throws(Skip) -> TextRange {
        let start = index
        let quote = bytes[index]
        let isBasic = quote == 0x22
        index += 3
        _ = skipLineEnd()
        let first = index
        var text: [UInt8] = []
        var hasEscape = false
        while true {
            guard index < bytes.count else {
                isStopped = true
                throw unclosed(start, closing: isBasic ? "\"\"\"" : "'''")
            }
            let byte = bytes[index]
            if byte == quote, let end = closing(quote) {
                let range = TextRange(start: first, end: end)
                if hasEscape { text.append(contentsOf: bytes[index..<end]) }
                index = end + 3
                return hasEscape ? tree.store(text) : range
            }
            if byte == 0x5C, isBasic {
                if !hasEscape { text = Array(bytes[first..<index]) }
                hasEscape = true
                if !skipContinuation() { try escape(into: &text) }
                continue
            }
            if byte != 0x0A, byte != 0x0D || self.byte(index + 1) != 0x0A { try control(byte) }
            if hasEscape { text.append(byte) }
            index += 1
        }
    }

    /// Where the text ends if the quotes at `index` close it: up to two more may belong to the text.
    private func closing(_ quote: UInt8) -> Int? {
        var count = 0
        while count < 5, byte(index + count) == quote { count += 1 }
        return count >= 3 ? index + count - 3 : nil
    }

    /// A backslash before a line's end: it and all blanks up to the next text are no part of the string.
    private mutating func skipContinuation() -> Bool {
        var next = index + 1
        while byte(next) == 0x20 || byte(next) == 0x09 { next += 1 }
        guard byte(next) == 0x0A || (byte(next) == 0x0D && byte(next + 1) == 0x0A) else { return false }
        while [0x20, 0x09, 0x0A].contains(byte(next)) || (byte(next) == 0x0D && byte(next + 1) == 0x0A) { next += 1 }
        index = next
        return true
    }

    private mutating func escape(into text: inout [UInt8]) throws(Skip) {
        let letter = byte(index + 1)
        switch letter {
        case 0x75, 0x55:
            try unicodeEscape(digits: letter == 0x75 ? 4 : 8, into: &text)
            return
        case 0x2F: break
        default:
            if let plain = JSONBytes.meaning(of: letter) {
                text.append(plain)
                index += 2
                return
            }
        }
        let end = min(
            bytes.count,
            index + 1 + (index + 1 < bytes.count ? TextCharacter(bytes, at: index + 1).length : 0)
        )
        findings.add(
            UnknownEscape.finding(
                "\\ followed by \(named(index + 1)) is no escape",
                at: place(index, end),
                because: LineForm.page.because,
                mend: "write \\\\ for a backslash, or use single quotes: '…'"
            )
        )
        index += 1
        text.append(0x5C)
    }

    private mutating func unicodeEscape(digits: Int, into text: inout [UInt8]) throws(Skip) {
        var value: UInt32 = 0
        var count = 0
        while count < digits, let digit = hexadecimalValue(byte(index + 2 + count)) {
            value = value << 4 | UInt32(digit)
            count += 1
        }
        let end = index + 2 + count
        if count == digits, let scalar = Unicode.Scalar(value) {
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        } else {
            findings.add(
                UnknownEscape.finding(
                    count == digits
                        ? "\(quoted(index, end)) is no character of Unicode"
                        : "\(quoted(index, index + 2)) needs \(digits == 4 ? "four" : "eight") hexadecimal digits",
                    at: place(index, min(bytes.count, end)),
                    because: LineForm.page.because,
                    mend: "write the character itself"
                )
            )
        }
        index = end
    }

    /// Refuses a control character other than a tab.
    private mutating func control(_ byte: UInt8) throws(Skip) {
        guard byte < 0x20 && byte != 0x09 || byte == 0x7F else { return }
        findings.add(
            ControlCharacterInString.finding(
                "a \(ControlCharacter.name(byte)) stands in a string",
                at: place(index, index + 1),
                mend: "write \\u00\(hexadecimal(byte)) in double quotes"
            )
        )
        throw Skip()
    }

    private mutating func unclosed(_ start: Int, closing: String) -> Skip {
        findings.add(
            UnclosedString.finding(
                closing.utf8.count == 3
                    ? "the string opened here is never closed" : "the string opened here is not closed on its line",
                at: place(start, start + closing.utf8.count),
                label: "expected \(closing)",
                mend: closing.utf8.count == 3
                    ? "close it with \(closing)" : "close it with \(closing), or use three quotes for several lines"
            )
        )
        return Skip()
    }
}
