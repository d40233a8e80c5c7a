// TOMLParser: the lines of a TOML text: headers, keys, comments, and where to go on after a mistake.
import Findings

/// Reads TOML line by line into a tree; each mistake becomes a finding, and reading goes on at the next statement.
struct TOMLParser {
    /// Something was found and said: go on at the next statement.
    struct Skip: Error {}

    let source: SourceText
    let bytes: [UInt8]
    let options: ReadOptions
    var index = 0
    var tree: TOMLTree
    var findings: FindingList
    /// The table that keys belong to, and the number of its section.
    var current = 0
    var section = 0
    /// Up to here no `}` stands behind an inline table that its line did not close.
    var braceless = 0
    /// Whether going on would only bring findings that are not true.
    var isStopped = false

    init(source: SourceText, options: ReadOptions) {
        self.source = source
        bytes = source.bytes
        self.options = options
        tree = TOMLTree(bytes: source.bytes, maximumDepth: options.maximumDepth)
        findings = FindingList(most: options.maximumFindings)
    }

    /// The byte at an offset, or 0 behind the end.
    func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    /// The place of a range of bytes.
    func place(_ start: Int, _ end: Int) -> Place { Place(source: source, span: Span(from: start, to: end)) }

    /// The place of one character.
    func placeOfCharacter(_ offset: Int) -> Place {
        place(offset, min(bytes.count, offset + (offset < bytes.count ? TextCharacter(bytes, at: offset).length : 0)))
    }

    /// The character at an offset as a message names it.
    func named(_ offset: Int) -> String {
        offset < bytes.count ? "\(TextCharacter(bytes, at: offset))" : "the end of the text"
    }

    /// Text of the source as a message can carry it.
    func quoted(_ start: Int, _ end: Int) -> String {
        shortened(String(decoding: bytes[min(start, end)..<end], as: UTF8.self))
    }

    /// Reads the whole text into the tree.
    mutating func readLines() {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while index < bytes.count, !isStopped, !findings.isExhausted {
            guard tree.items.count * 2 < options.maximumNodes else {
                let here = Span(from: index, to: min(index + 1, bytes.count))
                findings.add(TooManyValues.finding(in: source, at: here, most: options.maximumNodes))
                return
            }
            skipBlanks()
            guard index < bytes.count, !skipLineEnd() else { continue }
            do {
                switch bytes[index] {
                case 0x23: try comment()
                case 0x5B: try header()
                default:
                    try pair(in: current, section: section)
                    try endLine()
                }
            } catch {
                skipToStatement()
            }
        }
    }

    // MARK: Blanks

    /// Skips spaces and tabs.
    mutating func skipBlanks() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    /// Skips one line end; false where there is none.
    mutating func skipLineEnd() -> Bool {
        if byte(index) == 0x0A {
            index += 1
            return true
        }
        guard byte(index) == 0x0D, byte(index + 1) == 0x0A else { return false }
        index += 2
        return true
    }

    /// Skips blanks, line ends and comments.
    mutating func skipLines() throws(Skip) {
        while true {
            skipBlanks()
            if byte(index) == 0x23, index < bytes.count {
                try comment()
            } else if !skipLineEnd() {
                return
            }
        }
    }

    /// Skips a comment up to its line's end.
    mutating func comment() throws(Skip) {
        while index < bytes.count, bytes[index] != 0x0A {
            let byte = bytes[index]
            if byte < 0x20 && byte != 0x09 || byte == 0x7F {
                if byte == 0x0D, self.byte(index + 1) == 0x0A { return }
                findings.add(
                    ControlCharacter.finding(
                        "a \(ControlCharacter.name(byte)) (U+00\(hexadecimal(byte))) stands in a comment",
                        at: place(index, index + 1),
                        level: .error,
                        because: "TOML forbids it, and nobody sees it",
                        mend: "remove it"
                    )
                )
                throw Skip()
            }
            index += 1
        }
    }

    /// Nothing but a comment may stand before the line's end.
    mutating func endLine() throws(Skip) {
        skipBlanks()
        guard index < bytes.count else { return }
        if bytes[index] == 0x23 { try comment() }
        guard index < bytes.count, !skipLineEnd() else { return }
        let isPair = looksLikePair(at: index)
        findings.add(
            LineForm.finding(
                "expected the end of the line, found \(named(index))",
                at: placeOfCharacter(index),
                mend: isPair ? "give each key a line of its own" : "remove it, or put # before a comment"
            )
        )
        throw Skip()
    }

    // MARK: Recovery

    /// Skips to the next line that begins a statement.
    private mutating func skipToStatement() {
        while index < bytes.count {
            while index < bytes.count, bytes[index] != 0x0A { index += 1 }
            index = min(bytes.count, index + 1)
            guard index < bytes.count, !looksLikePair(at: index), !looksLikeHeader(at: index) else { return }
        }
    }

    /// Whether `key =` stands at an offset, blanks before it.
    func looksLikePair(at offset: Int) -> Bool {
        var next = offset
        while byte(next) == 0x20 || byte(next) == 0x09 { next += 1 }
        let start = next
        while next < bytes.count, isBareKey(bytes[next]) || [0x2E, 0x22, 0x27].contains(bytes[next]) { next += 1 }
        guard next > start else { return false }
        while byte(next) == 0x20 || byte(next) == 0x09 { next += 1 }
        return byte(next) == 0x3D
    }

    /// Whether `[key]` alone stands on the line at an offset.
    func looksLikeHeader(at offset: Int) -> Bool {
        var next = offset
        while byte(next) == 0x20 || byte(next) == 0x09 { next += 1 }
        guard byte(next) == 0x5B else { return false }
        let first = byte(next + 1) == 0x5B ? byte(next + 2) : byte(next + 1)
        guard isBareKey(first) || first == 0x20 || first == 0x22 else { return false }
        while next < bytes.count, bytes[next] != 0x0A, bytes[next] != 0x5D { next += 1 }
        while byte(next) == 0x5D || byte(next) == 0x20 || byte(next) == 0x0D { next += 1 }
        return next >= bytes.count || bytes[next] == 0x0A || bytes[next] == 0x23
    }

    /// Whether a byte may stand in a bare key.
    func isBareKey(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x2D, 0x5F, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
