// JSONExplainer+structure: brackets, commas, colons and keys, and what to say where they are missing.
import Findings

extension JSONExplainer {
    /// What is told of a byte that may not stand where it does.
    private mutating func unexpected(_ expected: String) {
        let character = TextCharacter(bytes, at: index)
        let isQuote = character.isTypographicQuote
        findings.add(
            UnexpectedText.finding(
                "expected \(expected), found \(character)",
                at: place(index, index + character.length),
                mend: isQuote ? "use the straight quote \"" : nil
            )
        )
    }

    /// A value, or what stands in its place.
    mutating func value(after lead: Lead) -> Step {
        let start = index
        switch bytes[index] {
        case 0x22, 0x27:
            string(isKey: false)
        case 0x7B, 0x5B:
            return begin()
        case 0x2D, 0x2B, 0x30...0x39:
            number()
        case 0x2E where (0x30...0x39).contains(byte(index + 1)) || byte(index + 1) == 0x2D:
            number()
        case 0x5D, 0x7D:
            return noValue(after: lead)
        case 0x2C:
            return commaForValue(after: lead)
        case 0x24, 0x5F, 0x41...0x5A, 0x61...0x7A:
            word()
        default:
            unexpected("a value")
            skipJunk()
            missing(at: start)
        }
        if index > start, lastEnd < index { lastEnd = index }
        return open.isEmpty ? .end : .separator
    }

    /// Writes a value that is not there.
    private mutating func missing(at offset: Int) {
        let here = Span(from: offset, to: offset)
        tape.scalar(.null, style: .implied, span: here, text: here)
    }

    /// Writes the value of a key that was left without one, so that keys and values stay in pairs.
    mutating func completeMember() {
        if tape.nodes.last?.flags.contains(.key) == true { missing(at: lastEnd) }
    }

    private mutating func begin() -> Step {
        let isMapping = bytes[index] == 0x7B
        let span = Span(from: index, to: index + 1)
        guard open.count < options.maximumDepth else {
            findings.add(NestedTooDeep.finding(in: source, at: span, most: options.maximumDepth))
            isStopped = true
            return .end
        }
        tape.begin(isMapping ? .mapping : .sequence, style: .flow, at: span)
        open.append(
            Bracket(isMapping: isMapping, start: index, line: line.start, indentation: line.indentation)
        )
        index += 1
        lastEnd = index
        return isMapping ? .key(.bracket) : .value(.bracket)
    }

    /// A closing bracket where a value is expected.
    private mutating func noValue(after lead: Lead) -> Step {
        switch lead {
        case .comma(let comma) where !allowsComments: trailingComma(comma)
        case .colon:
            findings.add(
                UnexpectedText.finding(
                    "the key \(shortened(source.text(of: lastKey))) has no value",
                    at: place(index, index + 1),
                    label: "expected a value before this",
                    mend: "write a value, null if there is none"
                )
            )
        default: break
        }
        return close(in: lead == .start ? .value(.start) : .separator)
    }

    private mutating func trailingComma(_ comma: Int) {
        findings.add(
            TrailingComma.finding(
                "a comma stands before the closing \(open.last?.isMapping == true ? "brace" : "bracket")",
                at: place(comma, comma + 1),
                mend: "remove it"
            )
        )
    }

    private mutating func commaForValue(after lead: Lead) -> Step {
        if lead != .reported { unexpected(lead == .colon ? "a value behind the colon" : "a value") }
        index += 1
        lastEnd = index
        guard let bracket = open.last else { return .value(.reported) }
        completeMember()
        return bracket.isMapping ? .key(.comma(index - 1)) : .value(.reported)
    }

    /// A comma or a closing bracket behind a value, or what stands in their place.
    mutating func separator() -> Step {
        guard let bracket = open.last else { return .end }
        switch bytes[index] {
        case 0x2C, 0x3B:
            if bytes[index] == 0x3B {
                let here = place(index, index + 1)
                findings.add(MissingComma.finding("expected a comma, found ';'", at: here, mend: "write a comma"))
            }
            index += 1
            lastEnd = index
            return bracket.isMapping ? .key(.comma(index - 1)) : .value(.comma(index - 1))
        case 0x5D, 0x7D:
            return close(in: .separator)
        case 0x3A:
            findings.add(
                UnexpectedText.finding(
                    bracket.isMapping ? "expected a comma, found ':'" : "a list has no keys, found ':'",
                    at: place(index, index + 1),
                    mend: bracket.isMapping ? "write a comma" : "use { } for keys with values"
                )
            )
            if bracket.isMapping { impliedKey() }
            index += 1
            return .value(.reported)
        case 0x41...0x5A, 0x61...0x7A, 0x24, 0x5F:
            if lastEnd == index, byte(index - 1) == 0x22 { return quoteInString() }
            return noComma(bracket)
        case 0x22, 0x27, 0x7B, 0x5B, 0x2D, 0x30...0x39:
            return noComma(bracket)
        default:
            unexpected(bracket.isMapping ? "a comma or }" : "a comma or ]")
            skipJunk()
            return .separator
        }
    }

    private mutating func noComma(_ bracket: Bracket) -> Step {
        let end = lastEnd
        findings.add(
            MissingComma.finding(
                "a comma is missing behind this \(bracket.isMapping ? "member" : "element")",
                at: place(end, end),
                label: "expected a comma",
                mend: "add a comma"
            )
        )
        return bracket.isMapping ? .key(.reported) : .value(.reported)
    }

    /// Letters touch the quote before them: the string went on, and its inner quotes were not escaped.
    private mutating func quoteInString() -> Step {
        let quote = index - 1
        findings.add(
            UnexpectedText.finding(
                "the string ends at this quote, and text follows it",
                at: place(quote, quote + 1),
                mend: "write \\\" for a quote inside a string"
            )
        )
        var end = index
        var last = index
        while end < bytes.count, bytes[end] != 0x0A, last == index {
            if bytes[end] == 0x22, isClosing(behind: end + 1) { last = end + 1 }
            end += 1
        }
        // Where no quote closes it, nothing on this line can be told apart.
        index = last == index ? max(end, index + 1) : last
        lastEnd = index
        return .separator
    }

    /// Whether a quote before `offset` may close a string: a comma, a bracket or the line's end follows.
    private func isClosing(behind offset: Int) -> Bool {
        var next = offset
        while byte(next) == 0x20 || byte(next) == 0x09 { next += 1 }
        return [0x2C, 0x5D, 0x7D, 0x0A, 0x0D, 0].contains(byte(next))
    }

    /// A closing bracket, which may be the wrong one.
    mutating func close(in step: Step) -> Step {
        let isMapping = bytes[index] == 0x7D
        let here = place(index, index + 1)
        completeMember()
        guard let bracket = open.last else {
            findings.add(
                WrongBracket.finding("'\(isMapping ? "}" : "]")' closes nothing", at: here, mend: "remove it")
            )
            index += 1
            return step
        }
        if bracket.isMapping != isMapping {
            let (found, expected) = isMapping ? ("}", "]") : ("]", "}")
            findings.add(
                WrongBracket.finding(
                    "expected '\(expected)', found '\(found)'",
                    at: here,
                    mend: "write \(expected), or add it before this",
                    related: [RelatedPlace("opened here", at: place(bracket.start, bracket.start + 1))]
                )
            )
            // With its like right behind it, it was typed for the other; else the other was forgotten.
            let isTypedForOther = byte(index + 1) == bytes[index] || !open.contains { $0.isMapping == isMapping }
            while !isTypedForOther, let inner = open.last, inner.isMapping != isMapping {
                tape.end(at: index)
                open.removeLast()
            }
        } else if bracket.line != line.start, index == line.start + line.indentation,
            bracket.indentation != line.indentation, suspect == nil
        {
            suspect = bracket
        }
        index += 1
        lastEnd = index
        tape.end(at: index)
        open.removeLast()
        return open.isEmpty ? .end : .separator
    }

    /// Text behind the value.
    mutating func end() -> Step {
        let start = index
        let here = place(index, index + TextCharacter(bytes, at: index).length)
        switch bytes[index] {
        case 0x5D, 0x7D: return close(in: .end)
        case 0x2C:
            findings.add(
                TextBehindEnd.finding("a comma stands behind the end of the value", at: here, mend: "remove it")
            )
            index += 1
            return .end
        case 0x7B, 0x5B, 0x22:
            findings.add(
                TextBehindEnd.finding(
                    "a second value stands behind the first",
                    at: here,
                    mend: start == line.start + line.indentation
                        ? "put them into a list, or name the file .jsonl if it is one value a line"
                        : "put them into a list: [ … , … ]"
                )
            )
        default:
            findings.add(
                TextBehindEnd.finding(
                    "expected the end of the text, found \(TextCharacter(bytes, at: index))",
                    at: here,
                    mend: "remove what stands behind the value"
                )
            )
        }
        isStopped = true
        return .end
    }
}

// MARK: - Keys

extension JSONExplainer {
    /// A key, or what stands in its place.
    mutating func key(after lead: Lead) -> Step {
        switch bytes[index] {
        case 0x22, 0x27:
            string(isKey: true)
            return .colon
        case 0x7D, 0x5D:
            if case .comma(let comma) = lead, !allowsComments { trailingComma(comma) }
            return close(in: .separator)
        case 0x2C:
            if lead != .reported { unexpected("a key in double quotes") }
            index += 1
            lastEnd = index
            return .key(.reported)
        case 0x3A, 0x7B, 0x5B:
            unexpected("a key in double quotes")
            impliedKey()
            if bytes[index] == 0x3A { index += 1 }
            return .value(.reported)
        case 0x24, 0x2D, 0x5F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF:
            guard !TextCharacter(bytes, at: index).isTypographicQuote else { fallthrough }
            return bareKey()
        default:
            unexpected("a key in double quotes")
            skipJunk()
            if index < bytes.count, bytes[index] == 0x3A {
                impliedKey()
                return .colon
            }
            return index < bytes.count && bytes[index] == 0x22 ? .key(.reported) : .separator
        }
    }

    /// Writes a key that is not there, so that keys and values stay in pairs.
    private mutating func impliedKey() {
        let here = Span(from: index, to: index)
        tape.scalar(.string, style: .implied, span: here, text: here, isKey: true)
        lastKey = here
    }

    private mutating func bareKey() -> Step {
        let start = index
        while index < bytes.count, isBare(bytes[index]) { index += 1 }
        let span = Span(from: start, to: index)
        let text = shortened(String(decoding: bytes[start..<index], as: UTF8.self))
        findings.add(
            UnquotedKey.finding(
                "the key \(text) has no quotes",
                at: Place(source: source, span: span),
                mend: "\"\(text)\""
            )
        )
        tape.scalar(.string, style: .plain, span: span, text: span, isKey: true)
        lastKey = span
        lastEnd = index
        return .colon
    }

    /// Whether a byte can be part of a bare word.
    func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x24, 0x2D, 0x2E, 0x5F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }

    /// The colon behind a key, or what stands in its place.
    mutating func colon() -> Step {
        let key = shortened(source.text(of: lastKey))
        switch bytes[index] {
        case 0x3A:
            index += 1
            lastEnd = index
            return .value(.colon)
        case 0x3D:
            let length = byte(index + 1) == 0x3E ? 2 : 1
            let found = length == 2 ? "=>" : "="
            findings.add(
                MissingColon.finding(
                    "expected ':' behind the key \(key), found '\(found)'",
                    at: place(index, index + length),
                    mend: "write :"
                )
            )
            index += length
            return .value(.colon)
        case 0x2C, 0x7D, 0x5D:
            findings.add(
                MissingColon.finding(
                    "the key \(key) has no value",
                    at: Place(source: source, span: lastKey),
                    label: "expected : and a value behind it",
                    mend: "write : and its value, or use [ ] if this is a list"
                )
            )
            completeMember()
            return .separator
        default:
            findings.add(
                MissingColon.finding(
                    "a colon is missing behind the key \(key)",
                    at: place(lastEnd, lastEnd),
                    label: "expected :",
                    mend: "add :"
                )
            )
            return .value(.reported)
        }
    }
}
