// INIReader: reads sections of key = value.
public import Findings

/// Reads INI files: a mapping of sections, each a mapping of strings; keys before the first section lie beside them.
///
/// The dialect, where readers differ:
/// - `=` or `:` ends a key; blanks round both are dropped. Names keep their case; dots in them mean nothing.
/// - `;` and `#` begin a comment at a line's start only; behind a value they are a part of it.
/// - A value in one pair of double quotes is read without them.
/// - An indented line without `=` goes on with the value before it, behind a line feed.
/// - A section that stands twice is one mapping, with a warning; a key that stands twice keeps its later value.
public enum INIReader {
    /// Reads a text that `Document.read` has found to be UTF-8.
    ///
    /// Cost: O(bytes).
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        var parser = INIParser(source: source, options: options)
        return parser.read()
    }
}

/// The state of reading one INI file.
private struct INIParser {
    /// A key with its value, as spans of the source.
    struct Pair {
        let key: Span
        var value: Span?
        /// Lines that go on with the value.
        var more: [Span] = []
    }

    /// A section and what stands in it; the first has no name and holds keys before all sections.
    struct Section {
        let name: Span?
        var span: Span
        var pairs: [Pair] = []
    }

    let source: SourceText
    let bytes: [UInt8]
    let options: ReadOptions
    var index = 0
    var findings: FindingList
    var sections: [Section]
    var current = 0
    var byName: [String: Int] = [:]
    var values = 0

    init(source: SourceText, options: ReadOptions) {
        self.source = source
        bytes = source.bytes
        self.options = options
        findings = FindingList(most: options.maximumFindings)
        sections = [Section(name: nil, span: Span(from: 0, to: source.bytes.count))]
    }

    func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    func place(_ start: Int, _ end: Int) -> Place { Place(source: source, span: Span(from: start, to: end)) }

    mutating func read() -> ReadResult {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while index < bytes.count, !findings.isExhausted {
            let start = index
            while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D { index += 1 }
            values += 2
            guard values < options.maximumNodes else {
                let here = Span(from: start, to: start + 1)
                findings.add(TooManyValues.finding(in: source, at: here, most: options.maximumNodes))
                break
            }
            line(from: start, to: index)
            index += 1
        }
        return write()
    }

    /// The range without blanks at both ends.
    private func trimmed(_ start: Int, _ end: Int) -> Span {
        var (start, end) = (start, end)
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return Span(from: start, to: end)
    }

    private mutating func line(from start: Int, to end: Int) {
        let text = trimmed(start, end)
        guard text.count > 0 else { return }
        let first = Int(text.start)
        switch bytes[first] {
        case 0x3B, 0x23: return
        case 0x5B where first == start || !bytes[first..<end].contains(0x3D):
            header(text)
            return
        default: break
        }
        let isIndented = first > start
        let hasDelimiter = bytes[first..<end].contains { $0 == 0x3D || ($0 == 0x3A && !isIndented) }
        if isIndented, !hasDelimiter, let last = sections[current].pairs.indices.last {
            sections[current].pairs[last].more.append(text)
            sections[current].span.end = current == 0 ? sections[0].span.end : text.end
            return
        }
        pair(text)
    }

    private mutating func header(_ text: Span) {
        let start = Int(text.start)
        guard let close = bytes[start..<Int(text.end)].lastIndex(of: 0x5D) else {
            findings.add(
                SectionHeader.finding(
                    "expected ']' behind the section's name",
                    at: Place(source: source, span: text),
                    mend: "close the header with ]"
                )
            )
            return
        }
        let rest = trimmed(close + 1, Int(text.end))
        if rest.count > 0, byte(Int(rest.start)) != 0x3B, byte(Int(rest.start)) != 0x23 {
            findings.add(
                SectionHeader.finding(
                    "expected the end of the line behind the section's name, found \(TextCharacter(bytes, at: Int(rest.start)))",
                    at: Place(source: source, span: rest),
                    mend: "give it a line of its own"
                )
            )
        }
        let name = trimmed(start + 1, close)
        guard name.count > 0 else {
            findings.add(
                SectionHeader.finding("a section has no name", at: place(start, close + 1), mend: "write [name]")
            )
            return
        }
        open(name, Span(from: start, to: close + 1))
    }

    private mutating func open(_ name: Span, _ span: Span) {
        let text = String(decoding: bytes[Int(name.start)..<Int(name.end)], as: UTF8.self)
        if let earlier = byName[text], let first = sections[earlier].name {
            findings.add(
                SectionTwice.finding(
                    "the section \(shortened(text)) stands twice",
                    at: Place(source: source, span: name),
                    read: "one section with the keys of both",
                    mend: "put all its keys under one header",
                    related: [RelatedPlace("it stands here first", at: Place(source: source, span: first))]
                )
            )
            current = earlier
            return
        }
        byName[text] = sections.count
        current = sections.count
        sections.append(Section(name: name, span: span))
    }

    private mutating func pair(_ text: Span) {
        let (start, end) = (Int(text.start), Int(text.end))
        guard let delimiter = bytes[start..<end].firstIndex(where: { $0 == 0x3D || $0 == 0x3A }) else {
            findings.add(
                INILine.finding(
                    "expected key = value, found no = on this line",
                    at: Place(source: source, span: text),
                    mend: "write =, or ; before a comment"
                )
            )
            sections[current].pairs.append(Pair(key: text))
            return
        }
        let key = trimmed(start, delimiter)
        guard key.count > 0 else {
            findings.add(
                INILine.finding(
                    "a key is missing before '\(bytes[delimiter] == 0x3D ? "=" : ":")'",
                    at: place(delimiter, delimiter + 1),
                    level: .error,
                    mend: "write key = value"
                )
            )
            return
        }
        var value = trimmed(delimiter + 1, end)
        if value.count == 0 { value = Span(from: delimiter + 1, to: delimiter + 1) }
        sections[current].pairs.append(Pair(key: key, value: value))
        if current > 0 { sections[current].span.end = max(sections[current].span.end, value.end) }
    }
}

// MARK: - The tape

extension INIParser {
    private mutating func write() -> ReadResult {
        var tape = TapeBuilder(source: source, expectedNodes: values)
        tape.begin(.mapping, style: .block, at: sections[0].span)
        write(sections[0].pairs, to: &tape)
        for section in sections.dropFirst() {
            guard let name = section.name else { continue }
            tape.scalar(.string, span: name, text: name, isKey: true)
            tape.begin(.mapping, style: .block, at: section.span)
            write(section.pairs, to: &tape)
            tape.end(at: Int(section.span.end))
        }
        tape.end(at: bytes.count)
        let duplicates = tape.duplicates
        let document = tape.finish(format: .ini, dialect: nil)
        return ReadResult(document: document, findings: findings.finished(), duplicates: duplicates)
    }

    private func write(_ pairs: [Pair], to tape: inout TapeBuilder) {
        for pair in pairs {
            tape.scalar(.string, span: pair.key, text: pair.key, isKey: true)
            guard let value = pair.value else {
                let here = Span(from: Int(pair.key.end), to: Int(pair.key.end))
                tape.scalar(.null, style: .implied, span: here, text: here)
                continue
            }
            if let last = pair.more.last {
                var text = Array(bytes[Int(value.start)..<Int(value.end)])
                for line in pair.more { text += [0x0A] + bytes[Int(line.start)..<Int(line.end)] }
                let span = Span(from: Int(value.start), to: Int(last.end))
                tape.scalar(.string, style: .literal, span: span, decoded: text)
                continue
            }
            let inner = value.count >= 2 ? Span(from: Int(value.start) + 1, to: Int(value.end) - 1) : value
            let isQuoted =
                value.count >= 2 && bytes[Int(value.start)] == 0x22 && bytes[Int(value.end) - 1] == 0x22
                && !bytes[Int(inner.start)..<Int(inner.end)].contains(0x22)
            if isQuoted {
                tape.scalar(.string, style: .doubleQuoted, span: value, text: inner)
            } else {
                tape.scalar(.string, span: value, text: value)
            }
        }
    }
}
