// PropertiesReader: reads Java properties.
public import Findings

/// Reads Java properties into one mapping of strings (Java SE, `Properties.load`).
///
/// Shape: keys are flat, dots in them mean nothing; a key without a value has empty text. The text is read as UTF-8, as
/// Java 9 and newer do; letters beyond ASCII get a note, for Java 8 reads Latin-1. A key that stands twice keeps its
/// later value; `duplicates` names both places.
public enum PropertiesReader {
    /// Reads a text that `Document.read` has found to be UTF-8.
    ///
    /// Cost: O(bytes).
    public static func read(_ source: SourceText, options: ReadOptions) -> ReadResult {
        var parser = PropertiesParser(source: source, options: options)
        return parser.read()
    }
}

/// The state of reading one properties file.
private struct PropertiesParser {
    let source: SourceText
    let bytes: [UInt8]
    let options: ReadOptions
    var index = 0
    var tape: TapeBuilder
    var findings: FindingList

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
        noteEncoding()
        while index < bytes.count, !findings.isExhausted {
            guard tape.nodes.count < options.maximumNodes else {
                let here = Span(from: index, to: index + 1)
                findings.add(TooManyValues.finding(in: source, at: here, most: options.maximumNodes))
                break
            }
            skipBlanks()
            guard index < bytes.count else { break }
            switch bytes[index] {
            case 0x0A, 0x0D: index += 1
            case 0x23, 0x21: while index < bytes.count, !isLineEnd(bytes[index]) { index += 1 }
            default: pair()
            }
        }
        tape.end(at: bytes.count)
        let duplicates = tape.duplicates
        let document = tape.finish(format: .properties, dialect: nil)
        return ReadResult(document: document, findings: findings.finished(), duplicates: duplicates)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0C }

    private mutating func skipBlanks() {
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
    }

    private mutating func noteEncoding() {
        guard let first = bytes[index...].firstIndex(where: { $0 >= 0x80 }) else { return }
        let character = TextCharacter(bytes, at: first)
        findings.add(
            PropertiesEncoding.finding(
                "\(character) is no ASCII character",
                at: place(first, first + character.length),
                mend: "write it as \\uXXXX if Java 8 or older reads the file"
            )
        )
    }

    /// Skips a backslash with its line end and the blanks behind; false where there is none.
    private mutating func skipContinuation() -> Bool {
        guard byte(index) == 0x5C, isLineEnd(byte(index + 1)) else { return false }
        index += byte(index + 1) == 0x0D && byte(index + 2) == 0x0A ? 3 : 2
        skipBlanks()
        return true
    }

    /// A key, its separator and its value.
    private mutating func pair() {
        element(isKey: true)
        while skipContinuation() {}
        skipSeparatorBlanks()
        if byte(index) == 0x3D || byte(index) == 0x3A {
            index += 1
            skipSeparatorBlanks()
        }
        element(isKey: false)
        if index < bytes.count { index += 1 }
    }

    private mutating func skipSeparatorBlanks() {
        repeat { skipBlanks() } while skipContinuation()
    }

    /// A key up to its separator, or a value up to its line's end; both with escapes and continued lines.
    private mutating func element(isKey: Bool) {
        let start = index
        var end = index
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            if isLineEnd(byte) { break }
            if isKey, byte == 0x3D || byte == 0x3A || isBlank(byte) { break }
            if byte == 0x5C {
                if skipContinuation() { continue }
                escape(into: &text)
            } else {
                text.append(byte)
                index += 1
            }
            end = index
        }
        let span = Span(from: start, to: end)
        if text.count == end - start, text.elementsEqual(bytes[start..<end]) {
            tape.scalar(.string, span: span, text: span, isKey: isKey)
        } else {
            tape.scalar(.string, style: .plain, span: span, decoded: text, isKey: isKey)
        }
    }

    private mutating func escape(into text: inout [UInt8]) {
        let start = index
        let letter = byte(index + 1)
        switch letter {
        case 0x74: text.append(0x09)
        case 0x6E: text.append(0x0A)
        case 0x72: text.append(0x0D)
        case 0x66: text.append(0x0C)
        case 0x75:
            unicodeEscape(into: &text)
            return
        case 0 where index + 1 >= bytes.count:
            index += 1
            return
        default:
            let length = TextCharacter(bytes, at: index + 1).length
            if (0x30...0x39).contains(letter) || (0x41...0x5A).contains(letter & 0xDF) { dropped(start, letter) }
            text.append(contentsOf: bytes[index + 1..<min(bytes.count, index + 1 + length)])
            index = min(bytes.count, index + 1 + length)
            return
        }
        index += 2
    }

    private mutating func dropped(_ start: Int, _ letter: UInt8) {
        let letter = Unicode.Scalar(letter)
        findings.add(
            BackslashDropped.finding(
                "\\\(letter) is no escape: the backslash is dropped",
                at: place(start, start + 2),
                read: "\(letter)",
                mend: "write \\\\ for a backslash"
            )
        )
    }

    private mutating func unicodeEscape(into text: inout [UInt8]) {
        let start = index
        let found = bytes.withUnsafeBufferPointer { JSONBytes.unicodeEscape($0, at: start) }
        guard let (scalar, length) = found else {
            findings.add(
                UnknownEscape.finding(
                    "\\u needs four hexadecimal digits",
                    at: place(start, start + 2),
                    because: "Java throws an exception here, and nothing of the file is loaded",
                    mend: "write all four, such as \\u00e9, or \\\\ for a backslash"
                )
            )
            index += 2
            text += [0x5C, 0x75]
            return
        }
        if scalar == nil {
            findings.add(
                HalfSurrogatePair.finding(
                    "\(String(decoding: bytes[start..<start + length], as: UTF8.self)) is half of a surrogate pair",
                    at: place(start, start + length),
                    read: "U+FFFD in place of a character",
                    mend: "write both halves"
                )
            )
        }
        text.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
        index += length
    }
}
