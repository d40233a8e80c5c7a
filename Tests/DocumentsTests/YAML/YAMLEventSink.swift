// YAMLEventSink: what the parser says, in the notation of the YAML test suite.
@testable import Documents
import Findings

/// Lists the parser's events; the parser is the product's own.
struct YAMLEventSink: YAMLSink {
    let bytes: [UInt8]
    var events: [String] = []
    private var tags: [String] = []
    private var open: [String] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The events of a text and what was found wrong.
    static func events(of text: String) -> (events: String, findings: [Finding]) {
        let source = SourceText(name: "case.yaml", text: text)
        return source.bytes.withUnsafeBufferPointer { bytes in
            let sink = YAMLEventSink(source.bytes)
            var parser = YAMLParser(bytes, source: source, options: ReadOptions(), sink: sink)
            parser.parseStream()
            let lines = ["+STR"] + parser.sink.events + ["-STR"]
            return (lines.map { $0 + "\n" }.joined(), parser.findings)
        }
    }

    var position: Int { events.count }
    var isFull: Bool { false }

    mutating func beginDocument(isExplicit: Bool) { events.append(isExplicit ? "+DOC ---" : "+DOC") }
    mutating func endDocument(isExplicit: Bool) { events.append(isExplicit ? "-DOC ..." : "-DOC") }

    mutating func begin(_ kind: Node.Kind, style: Node.Style, at start: Int, _ properties: YAMLProperties) {
        events.append(opening(kind, style) + text(of: properties))
        open.append(kind == .mapping ? "-MAP" : "-SEQ")
    }

    mutating func end(at end: Int) { events.append(open.removeLast()) }

    mutating func wrap(
        from position: Int,
        style: Node.Style,
        at start: Int,
        _ properties: YAMLProperties,
        key: YAMLProperties
    ) {
        let kind: Node.Kind = events[position].hasPrefix("+SEQ") ? .sequence : .mapping
        events[position] = opening(kind, .flow) + text(of: key)
        events.insert(opening(.mapping, style) + text(of: properties), at: position)
        open.append("-MAP")
    }

    mutating func scalar(_ token: YAMLToken, scratch: [UInt8], _ properties: YAMLProperties) -> Finding? {
        let value = token.isDecoded ? scratch : Array(bytes[token.textStart..<token.textEnd])
        let sign =
            switch token.style {
            case .singleQuoted: "'"
            case .doubleQuoted: "\""
            case .literal: "|"
            case .folded: ">"
            default: ":"
            }
        events.append("=VAL" + text(of: properties) + " " + sign + escaped(value))
        return nil
    }

    mutating func alias(_ name: Range<Int>, isAfterSkip: Bool) -> Finding? {
        events.append("=ALI *" + String(decoding: bytes[name], as: UTF8.self))
        return nil
    }

    mutating func tag(_ text: String) -> Int {
        tags.append(text)
        return tags.count
    }

    private func opening(_ kind: Node.Kind, _ style: Node.Style) -> String {
        kind == .mapping ? (style == .flow ? "+MAP {}" : "+MAP") : (style == .flow ? "+SEQ []" : "+SEQ")
    }

    private func text(of properties: YAMLProperties) -> String {
        var result = ""
        if !properties.anchor.isEmpty { result += " &" + String(decoding: bytes[properties.anchor], as: UTF8.self) }
        if properties.tag > 0 { result += " <\(tags[properties.tag - 1])>" }
        return result
    }

    private func escaped(_ value: [UInt8]) -> String {
        var result = ""
        for scalar in String(decoding: value, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{08}": result += "\\b"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
