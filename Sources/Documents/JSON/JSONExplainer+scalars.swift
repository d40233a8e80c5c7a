// JSONExplainer+scalars: strings, numbers and words, and what to say of those that are none in JSON.
import Findings

extension JSONExplainer {
    /// A string in double or single quotes.
    mutating func string(isKey: Bool) {
        let start = index
        let quote = bytes[index]
        var text: [UInt8] = []
        var hasControl = false
        index += 1
        while index < bytes.count, bytes[index] != quote {
            let byte = bytes[index]
            if byte == 0x5C, index + 1 < bytes.count {
                escape(into: &text)
            } else if byte == 0x0A || byte == 0x0D {
                unclosed(from: start, text: text, isKey: isKey)
                return
            } else {
                if byte < 0x20, !hasControl {
                    hasControl = true
                    controlCharacter(byte)
                }
                text.append(byte)
                index += 1
            }
        }
        guard index < bytes.count else {
            unclosed(from: start, text: text, isKey: isKey)
            return
        }
        index += 1
        if quote == 0x27 { singleQuotes(from: start) }
        append(text, from: start, isKey: isKey, style: quote == 0x27 ? .singleQuoted : .doubleQuoted)
    }

    private mutating func append(_ text: [UInt8], from start: Int, isKey: Bool, style: Node.Style) {
        let span = Span(from: start, to: index)
        if text.count == max(0, index - start - 2), text.elementsEqual(bytes[start + 1..<max(start + 1, index - 1)]) {
            let inner = Span(from: start + 1, to: index - 1)
            tape.scalar(.string, style: style, span: span, text: inner, isKey: isKey)
        } else {
            tape.scalar(.string, style: style, span: span, decoded: text, isKey: isKey)
        }
        if isKey { lastKey = span }
        lastEnd = index
    }

    private mutating func singleQuotes(from start: Int) {
        let inner = String(decoding: bytes[start + 1..<index - 1], as: UTF8.self)
        let mended = inner.count > 60 ? "use double quotes" : "\"\(inner.replacing("\"", with: "\\\""))\""
        findings.add(
            SingleQuotes.finding("single quotes do not make a JSON string", at: place(start, index), mend: mended)
        )
    }

    private mutating func controlCharacter(_ byte: UInt8) {
        let escape =
            switch byte {
            case 0x08: "\\b"
            case 0x09: "\\t"
            case 0x0C: "\\f"
            default: "\\u00" + hexadecimal(byte)
            }
        findings.add(
            ControlCharacterInString.finding(
                "a \(ControlCharacter.name(byte)) stands in a string",
                at: place(index, index + 1),
                mend: "write \(escape)"
            )
        )
    }

    /// A backslash and what follows it.
    private mutating func escape(into text: inout [UInt8]) {
        let letter = byte(index + 1)
        if let plain = JSONBytes.meaning(of: letter) {
            text.append(plain)
            index += 2
            return
        }
        let index = self.index
        if letter == 0x75,
            let (scalar, length) = bytes.withUnsafeBufferPointer({ JSONBytes.unicodeEscape($0, at: index) })
        {
            if scalar == nil { halfPair(length: length) }
            text.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
            self.index += length
            return
        }
        unknownEscape(letter)
        // What was meant is most often the letter itself, or a backslash with it.
        if letter == 0x27 {
            self.index += 1
        } else {
            text.append(0x5C)
            self.index += 1
        }
    }

    private mutating func halfPair(length: Int) {
        let digits = String(decoding: bytes[index..<index + length], as: UTF8.self)
        findings.add(
            HalfSurrogatePair.finding(
                "\(digits) is half of a surrogate pair",
                at: place(index, index + length),
                read: "U+FFFD in place of a character",
                mend: "write the character itself, or both halves"
            )
        )
    }

    private mutating func unknownEscape(_ letter: UInt8) {
        let character = TextCharacter(bytes, at: index + 1)
        var mend = "write \\\\ for a backslash"
        var message = "\\ followed by \(character) is no escape"
        switch letter {
        case 0x75:
            message = "\\u needs four hexadecimal digits"
            mend = "write all four, such as \\u00e9"
        case 0x78:
            let digits = String(
                decoding: bytes[min(bytes.count, index + 2)..<min(bytes.count, index + 4)],
                as: UTF8.self
            )
            message = "\\x is no escape in JSON"
            if digits.utf8.allSatisfy({ hexadecimalValue($0) != nil }), digits.utf8.count == 2 {
                mend = "\\u00\(digits)"
            }
        case 0x27: mend = "write ' without a backslash"
        case 0x55: mend = "write the character itself, or \\\\ for a backslash"
        case 0x61: mend = "write \\u0007 for a bell, or \\\\ for a backslash"
        case 0x76: mend = "write \\u000b for a vertical tab, or \\\\ for a backslash"
        case 0x30: mend = "write \\u0000"
        default: break
        }
        let end = min(bytes.count, index + 1 + character.length)
        findings.add(UnknownEscape.finding(message, at: place(index, end), mend: mend))
    }

    /// A string whose line ends before it is closed: it ends with the line, without the comma there.
    private mutating func unclosed(from start: Int, text: [UInt8], isKey: Bool) {
        var end = index
        while end > start + 1, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 || bytes[end - 1] == 0x0D { end -= 1 }
        if end > start + 1, bytes[end - 1] == 0x2C { end -= 1 }
        if isKey, let colon = bytes[start + 1..<end].firstIndex(of: 0x3A) { end = colon }
        let isAtEnd = index >= bytes.count
        findings.add(
            UnclosedString.finding(
                isAtEnd ? "the string opened here is never closed" : "the string opened here is not closed on its line",
                at: place(start, start + 1),
                label: "expected a closing quote",
                mend: "close it with \(bytes[start] == 0x27 ? "'" : "\""), or write \\n for a line break in it"
            )
        )
        index = end
        let span = Span(from: start, to: end)
        let inner = Span(from: start + 1, to: end)
        tape.scalar(.string, style: .doubleQuoted, span: span, text: inner, isKey: isKey)
        if isKey { lastKey = span }
        lastEnd = end
        isStopped = isAtEnd || !canGoOn(behind: end)
    }

    /// Whether the line behind an unclosed string begins as a line of JSON does.
    private func canGoOn(behind start: Int) -> Bool {
        var next = start
        while next < bytes.count, bytes[next] != 0x0A { next += 1 }
        while next < bytes.count, bytes[next] <= 0x20 { next += 1 }
        guard next < bytes.count else { return true }
        switch bytes[next] {
        case 0x22, 0x5B, 0x5D, 0x7B, 0x7D: return true
        default: return false
        }
    }

    /// A number, or something that begins like one.
    mutating func number() {
        let start = index
        while index < bytes.count, isBare(bytes[index]) || bytes[index] == 0x2B { index += 1 }
        let span = Span(from: start, to: index)
        let text = bytes[start..<index]
        lastEnd = index
        if let kind = NumberText.kind(of: text) {
            tape.scalar(kind, span: span, text: span)
            return
        }
        let reading = NumberText.explain(String(decoding: text, as: UTF8.self))
        let place = Place(source: source, span: span)
        if reading.isNotFinite {
            findings.add(NotFiniteNumber.finding(reading.message, at: place, mend: reading.mend))
            tape.scalar(.notFinite, style: .plain, span: span, decoded: Array(reading.canonical.utf8))
        } else {
            findings.add(NumberForm.finding(reading.message, at: place, mend: reading.mend))
            let kind = reading.canonical.isEmpty ? nil : NumberText.kind(of: Array(reading.canonical.utf8)[...])
            if let kind {
                tape.scalar(kind, style: .plain, span: span, decoded: Array(reading.canonical.utf8))
            } else {
                tape.scalar(.string, span: span, text: span)
            }
        }
    }

    /// A bare word.
    mutating func word() {
        let start = index
        while index < bytes.count, isBare(bytes[index]) { index += 1 }
        let text = shortened(String(decoding: bytes[start..<index], as: UTF8.self))
        let span = Span(from: start, to: index)
        let place = Place(source: source, span: span)
        lastEnd = index
        switch text {
        case "true": tape.scalar(.yes, span: span, text: span)
        case "false": tape.scalar(.no, span: span, text: span)
        case "null": tape.scalar(.null, span: span, text: span)
        case "NaN", "nan", "Infinity", "infinity", "Inf", "inf":
            let canonical = text.lowercased() == "nan" ? "NaN" : "Infinity"
            findings.add(
                NotFiniteNumber.finding(
                    "\(text) is no JSON number",
                    at: place,
                    mend: "a number, or null if there is none"
                )
            )
            tape.scalar(.notFinite, style: .plain, span: span, decoded: Array(canonical.utf8))
        default: foreignWord(text, place)
        }
    }

    private mutating func foreignWord(_ text: String, _ place: Place) {
        let meant: (kind: Node.Kind, mend: String)? =
            switch text.lowercased() {
            case "true", "tru": (.yes, "true")
            case "false", "fals": (.no, "false")
            case "null", "none", "nil", "undefined", "nul": (.null, "null")
            case "yes", "on": (.yes, "true, or \"\(text)\" if it is text")
            case "no", "off": (.no, "false, or \"\(text)\" if it is text")
            default: nil
            }
        findings.add(
            WordOfAnotherLanguage.finding(
                meant == nil ? "the text \(text) has no quotes" : "\(text) is no JSON value",
                at: place,
                mend: meant?.mend ?? "\"\(text)\""
            )
        )
        tape.scalar(meant?.kind ?? .string, span: place.span, text: place.span)
    }
}
