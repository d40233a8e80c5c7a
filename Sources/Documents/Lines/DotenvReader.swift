// DotenvReader: reads lines of NAME=value.
public import Findings

/// Reads dotenv files into one mapping of strings.
///
/// The dialect, where loaders differ:
/// - `export` before a name is skipped; blanks round `=` are skipped.
/// - `'…'` is taken as written, over several lines if need be.
/// - `"…"` knows `\n`, `\r`, `\t`, `\"`, `\\` and `\$`, keeps all other backslashes, and may go over several lines.
/// - A value without quotes ends with its line or before a blank and `#`; blanks at its end are dropped.
/// - `$NAME` is not replaced: it stays as written.
/// - A name that stands twice keeps its later value; `duplicates` names both places.
///
/// Each value's `style` says which quotes it had.
public enum DotenvReader {
    /// Reads a text that `Document.read` has found to be UTF-8.
    ///
    /// Cost: O(bytes); where quotes are not closed, O(bytes) for each.
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        var parser = DotenvParser(source: source, options: options)
        return parser.read()
    }
}

/// The state of reading one dotenv file.
private struct DotenvParser {
    let source: SourceText
    let bytes: [UInt8]
    let options: ReadOptions
    var index = 0
    var tape: TapeBuilder
    var findings: FindingList
    /// Quotes that no quote closes before the end: from here on there is none to look for.
    var unclosedFrom: [UInt8: Int] = [:]

    init(source: SourceText, options: ReadOptions) {
        self.source = source
        bytes = source.bytes
        self.options = options
        tape = TapeBuilder(source: source)
        findings = FindingList(most: options.maximumFindings)
    }

    func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    func place(_ start: Int, _ end: Int) -> Place { Place(source: source, span: Span(from: start, to: end)) }

    mutating func read() -> ReadResult {
        tape.begin(.mapping, style: .block, at: Span(from: 0, to: bytes.count))
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while index < bytes.count, !findings.isExhausted {
            guard tape.nodes.count < options.maximumNodes else {
                let here = Span(from: index, to: index + 1)
                findings.add(TooManyValues.finding(in: source, at: here, most: options.maximumNodes))
                break
            }
            skipBlanks()
            guard index < bytes.count else { break }
            if isLineEnd(bytes[index]) {
                index += 1
            } else if bytes[index] == 0x23 {
                skipLine()
            } else {
                line()
            }
        }
        tape.end(at: bytes.count)
        let duplicates = tape.duplicates
        let document = tape.finish(format: .dotenv, dialect: nil)
        return ReadResult(document: document, findings: findings.finished(), duplicates: duplicates)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    private mutating func skipLine() {
        while index < bytes.count, !isLineEnd(bytes[index]) { index += 1 }
    }

    /// A line with a name and a value.
    private mutating func line() {
        skipExport()
        let start = index
        while index < bytes.count, !isLineEnd(bytes[index]), bytes[index] != 0x3D { index += 1 }
        let end = trimmed(start, index)
        guard byte(index) == 0x3D, index < bytes.count else {
            notAPair(start, end)
            return
        }
        guard checkName(start, end) else {
            skipLine()
            return
        }
        let name = Span(from: start, to: end)
        tape.scalar(.string, span: name, text: name, isKey: true)
        index += 1
        skipBlanks()
        switch byte(index) {
        case 0x27, 0x22: quoted()
        default: plain()
        }
    }

    private mutating func skipExport() {
        guard bytes[index...].starts(with: Array("export".utf8)) else { return }
        let next = byte(index + 6)
        guard next == 0x20 || next == 0x09 else { return }
        index += 7
        skipBlanks()
    }

    private func trimmed(_ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 || bytes[end - 1] == 0x0D { end -= 1 }
        return end
    }

    private mutating func notAPair(_ start: Int, _ end: Int) {
        let written = String(decoding: bytes[start..<end], as: UTF8.self)
        let hasColon = bytes[start..<end].contains(0x3A)
        let name = written.prefix { $0 != " " && $0 != ":" }
        findings.add(
            DotenvLine.finding(
                "expected NAME=value, found \(TextCharacter(bytes, at: start)) and no = on this line",
                at: place(start, end),
                mend: hasColon || written.contains(" ")
                    ? "write \(shortened(String(name)))=…, or # before a comment"
                    : "write \(shortened(written))= for an empty value"
            )
        )
    }

    /// Whether a name can be used; one that shells refuse is used all the same, with a warning.
    private mutating func checkName(_ start: Int, _ end: Int) -> Bool {
        guard end > start else {
            findings.add(
                DotenvLine.finding(
                    "a name is missing before '='",
                    at: place(index, index + 1),
                    mend: "write NAME=value"
                )
            )
            return false
        }
        let name = bytes[start..<end]
        if let blank = name.firstIndex(where: { $0 == 0x20 || $0 == 0x09 }) {
            findings.add(
                DotenvLine.finding(
                    "expected '=' behind the name, found a blank",
                    at: place(blank, blank + 1),
                    mend: "write NAME=value, or # before a comment"
                )
            )
            return false
        }
        let isPlain = name.allSatisfy { $0 == 0x5F || hexadecimalOrLetter($0) }
        if !isPlain || (0x30...0x39).contains(bytes[start]) {
            let written = shortened(String(decoding: name, as: UTF8.self))
            findings.add(
                DotenvName.finding(
                    "\(written) is no name of a variable",
                    at: place(start, end),
                    mend: "use letters, digits and _, no digit first"
                )
            )
        }
        return true
    }

    private func hexadecimalOrLetter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }
}

// MARK: - Values

extension DotenvParser {
    /// A value without quotes.
    private mutating func plain() {
        let start = index
        while index < bytes.count, !isLineEnd(bytes[index]) {
            if bytes[index] == 0x23, index > start || byte(index - 1) == 0x20 || byte(index - 1) == 0x09,
                index == start || bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09
            {
                break
            }
            index += 1
        }
        let span = Span(from: start, to: trimmed(start, index))
        tape.scalar(.string, span: span, text: span)
        skipLine()
    }

    /// A value in quotes, which may go over several lines.
    private mutating func quoted() {
        let start = index
        let quote = bytes[index]
        guard let end = closingQuote(quote, from: start + 1) else {
            unclosed(start)
            return
        }
        var next = end + 1
        while byte(next) == 0x20 || byte(next) == 0x09 { next += 1 }
        let isLast = next >= bytes.count || isLineEnd(bytes[next]) || (bytes[next] == 0x23 && next > end + 1)
        if !isLast, bytes[start..<end].contains(where: isLineEnd) {
            // The quote that closes it opens another value: this one was never closed.
            unclosed(start)
            return
        }
        write(start, end, isDouble: quote == 0x22)
        index = end + 1
        if !isLast {
            findings.add(
                TextBehindQuote.finding(
                    "expected the end of the line behind the closing quote, found \(TextCharacter(bytes, at: next))",
                    at: place(next, next + TextCharacter(bytes, at: next).length),
                    mend: bytes[next] == 0x23
                        ? "put a blank before #" : "put all of the value into quotes, or write \\\" for a quote inside"
                )
            )
        }
        skipLine()
    }

    private mutating func closingQuote(_ quote: UInt8, from start: Int) -> Int? {
        if let known = unclosedFrom[quote], start >= known { return nil }
        var next = start
        while next < bytes.count {
            if bytes[next] == quote { return next }
            if bytes[next] == 0x5C, quote == 0x22 { next += 1 }
            next += 1
        }
        unclosedFrom[quote] = start
        return nil
    }

    /// A quote that nothing closes: the value ends with its line.
    private mutating func unclosed(_ start: Int) {
        skipLine()
        findings.add(
            UnclosedString.finding(
                "the quote opened here is never closed",
                at: place(start, start + 1),
                label: "expected a closing quote",
                because: "loaders take the next lines for a part of the value, or stop",
                mend: "close it with \(bytes[start] == 0x27 ? "'" : "\"")"
            )
        )
        let end = trimmed(start + 1, index)
        let text = Span(from: start + 1, to: end)
        let style: Node.Style = bytes[start] == 0x27 ? .singleQuoted : .doubleQuoted
        tape.scalar(.string, style: style, span: Span(from: start, to: end), text: text)
    }

    private mutating func write(_ start: Int, _ end: Int, isDouble: Bool) {
        let span = Span(from: start, to: end + 1)
        let style: Node.Style = isDouble ? .doubleQuoted : .singleQuoted
        let inner = bytes[start + 1..<end]
        guard isDouble, inner.contains(0x5C) else {
            tape.scalar(.string, style: style, span: span, text: Span(from: start + 1, to: end))
            return
        }
        var text: [UInt8] = []
        var next = inner.startIndex
        while next < inner.endIndex {
            let letter = next + 1 < inner.endIndex ? inner[next + 1] : 0
            let plain: UInt8? =
                switch letter {
                case 0x6E: 0x0A
                case 0x72: 0x0D
                case 0x74: 0x09
                case 0x22, 0x5C, 0x24: letter
                default: nil
                }
            if inner[next] == 0x5C, let plain {
                text.append(plain)
                next += 2
            } else {
                text.append(inner[next])
                next += 1
            }
        }
        tape.scalar(.string, style: style, span: span, decoded: text)
    }
}
