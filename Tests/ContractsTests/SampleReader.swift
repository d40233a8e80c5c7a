// SampleReader: reads the small YAML of these tests onto a tape; stands in for the real reader.
import Documents
import Findings

/// A tiny reader: block maps and lists, flow collections, plain and quoted scalars, `|` blocks, comments.
struct SampleReader {
    let source: SourceText
    let bytes: [UInt8]
    var offset = 0
    var builder: TapeBuilder

    static func read(_ text: String, named name: String) -> Document {
        var reader = SampleReader(SourceText(name: name, text: text))
        reader.skipBlank()
        if reader.offset < reader.bytes.count { reader.block(indent: reader.column) } else { reader.null() }
        return reader.builder.finish(format: .yaml, dialect: nil)
    }

    init(_ source: SourceText) {
        self.source = source
        bytes = source.bytes
        builder = TapeBuilder(source: source)
    }

    var column: Int {
        var start = offset
        while start > 0, bytes[start - 1] != 10 { start -= 1 }
        return offset - start
    }
    var byte: UInt8 { offset < bytes.count ? bytes[offset] : 10 }
    func byte(_ ahead: Int) -> UInt8 { offset + ahead < bytes.count ? bytes[offset + ahead] : 10 }

    mutating func null() {
        builder.scalar(.null, span: Span(from: offset, to: offset), text: Span(from: offset, to: offset))
    }

    mutating func skipBlank() {
        while offset < bytes.count {
            if byte == 32 || byte == 10 {
                offset += 1
            } else if byte == 35, offset == 0 || bytes[offset - 1] == 32 || bytes[offset - 1] == 10 {
                while byte != 10 { offset += 1 }
            } else {
                break
            }
        }
    }

    mutating func block(indent: Int) {
        if byte == 45, byte(1) == 32 || byte(1) == 10 { return list(indent) }
        if isKeyAhead() { return map(indent) }
        inline()
    }

    func isKeyAhead() -> Bool {
        var copy = self
        if copy.byte == 91 || copy.byte == 123 || copy.byte == 124 { return false }
        copy.scalar(isKey: true, flow: false)
        return copy.byte == 58 && (copy.byte(1) == 32 || copy.byte(1) == 10)
    }

    mutating func list(_ indent: Int) {
        builder.begin(.sequence, style: .block, at: Span(from: offset, to: offset))
        var end = offset
        while offset < bytes.count, column == indent, byte == 45, byte(1) == 32 || byte(1) == 10 {
            offset += 1
            skipBlank()
            if column > indent { block(indent: column) } else { null() }
            end = offset
            skipBlank()
        }
        builder.end(at: end)
    }

    mutating func map(_ indent: Int) {
        builder.begin(.mapping, style: .block, at: Span(from: offset, to: offset))
        var end = offset
        while offset < bytes.count, column == indent, isKeyAhead() {
            scalar(isKey: true, flow: false)
            offset += 1
            let afterColon = offset
            skipBlank()
            let isListBelow = column == indent && byte == 45 && (byte(1) == 32 || byte(1) == 10)
            if offset < bytes.count, column > indent || isListBelow {
                block(indent: column)
            } else {
                let back = offset
                offset = afterColon
                null()
                offset = back
            }
            end = offset
            skipBlank()
        }
        builder.end(at: end)
    }

    mutating func inline() {
        switch byte {
        case 91: flow(.sequence, close: 93)
        case 123: flow(.mapping, close: 125)
        default: scalar(isKey: false, flow: false)
        }
    }

    mutating func flow(_ kind: Node.Kind, close: UInt8) {
        builder.begin(kind, style: .flow, at: Span(from: offset, to: offset))
        offset += 1
        skipBlank()
        while byte != close {
            if kind == .mapping {
                scalar(isKey: true, flow: true)
                skipBlank()
                offset += 1
                skipBlank()
            }
            switch byte {
            case 91: flow(.sequence, close: 93)
            case 123: flow(.mapping, close: 125)
            default: scalar(isKey: false, flow: true)
            }
            skipBlank()
            if byte == 44 { offset += 1 }
            skipBlank()
        }
        offset += 1
        builder.end(at: offset)
    }

    mutating func scalar(isKey: Bool, flow: Bool) {
        let start = offset
        if byte == 34 || byte == 39 {
            let quote = byte
            offset += 1
            var decoded: [UInt8] = []
            while byte != quote {
                if quote == 34, byte == 92 { offset += 1 }
                decoded.append(byte)
                offset += 1
            }
            offset += 1
            builder.scalar(
                .string,
                style: .doubleQuoted,
                span: Span(from: start, to: offset),
                decoded: decoded,
                isKey: isKey
            )
            return
        }
        while byte != 10 {
            if byte == 58, byte(1) == 32 || byte(1) == 10 || (flow && byte(1) == 44), isKey || flow { break }
            if flow, byte == 44 || byte == 93 || byte == 125 { break }
            if byte == 35, bytes[offset - 1] == 32 { break }
            offset += 1
        }
        var end = offset
        while end > start, bytes[end - 1] == 32 { end -= 1 }
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        let kind: Node.Kind =
            switch text {
            case "null", "~", "": .null
            case "true": .yes
            case "false": .no
            case _ where Int(text) != nil: .integer
            case _ where Double(text) != nil && text.contains("."): .decimal
            default: .string
            }
        builder.scalar(kind, span: Span(from: start, to: end), text: Span(from: start, to: end), isKey: isKey)
        if !flow { offset = isKey ? offset : end }
    }
}

/// A document of a YAML text.
func sample(_ text: String, _ name: String = "config/app.yaml") -> Document { SampleReader.read(text, named: name) }
