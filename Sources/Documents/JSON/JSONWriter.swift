// JSONWriter: writes values of any document as JSON, numbers exactly.
public import Findings

/// Writes a value of a document, whatever notation it was read from, as JSON.
///
/// Shape: numbers keep their digits; times become text as written; NaN and infinities, which JSON lacks, become text
/// (`"NaN"`, `"Infinity"`, `"-Infinity"`); a key that is no scalar becomes the JSON text of itself.
/// Iterative: deep documents need no deep stack. Cost: O(bytes written).
public struct JSONWriter: Sendable {
    /// Whether each member and element has a line of its own.
    public var isPretty: Bool

    /// A writer of compact or of indented text.
    public init(isPretty: Bool = false) { self.isPretty = isPretty }

    /// The JSON text of the value at `index`; `null` where there is none.
    public func text(of index: Int, in document: Document) -> String {
        String(decoding: bytes(of: index, in: document), as: UTF8.self)
    }

    /// The JSON text of the value at `index` as UTF-8; `null` where there is none.
    public func bytes(of index: Int, in document: Document) -> [UInt8] {
        var json = JSONOutput(isPretty: isPretty)
        if document.nodes.indices.contains(index) {
            walk(index, of: document, isInKey: false, to: &json)
        } else {
            json.raw("null".utf8)
        }
        return json.bytes
    }

    private func walk(_ index: Int, of document: Document, isInKey: Bool, to json: inout JSONOutput) {
        var open: [(end: Int, isMapping: Bool)] = []
        let end = index + document.nodes[index].extent
        var cursor = index
        var isKey = false
        while cursor < end {
            let node = document.nodes[cursor]
            if isKey {
                writeKey(cursor, of: document, isInKey: isInKey, to: &json)
                cursor += node.extent
                isKey = false
                continue
            }
            if node.isContainer {
                json.begin(isObject: node.kind == .mapping)
                open.append((cursor + node.extent, node.kind == .mapping))
            } else {
                writeScalar(cursor, of: document, to: &json)
            }
            cursor += 1
            while let last = open.last, cursor >= last.end {
                json.end(isObject: last.isMapping)
                open.removeLast()
            }
            isKey = open.last?.isMapping ?? false
        }
    }

    private func writeScalar(_ index: Int, of document: Document, to json: inout JSONOutput) {
        switch document.nodes[index].kind {
        case .null: json.raw("null".utf8)
        case .no: json.raw("false".utf8)
        case .yes: json.raw("true".utf8)
        case .integer, .decimal: document.withText(of: index) { json.raw($0) }
        case .notFinite, .string, .time, .sequence, .mapping: document.withText(of: index) { json.string($0) }
        }
    }

    /// Writes a key. One that is a container becomes its JSON text, a container used as a key inside of that `?`.
    private func writeKey(_ index: Int, of document: Document, isInKey: Bool, to json: inout JSONOutput) {
        guard document.nodes[index].isContainer else {
            document.withText(of: index) { json.key($0) }
            return
        }
        guard !isInKey else {
            [UInt8(ascii: "?")].withUnsafeBufferPointer { json.key($0) }
            return
        }
        var inner = JSONOutput(isPretty: false)
        walk(index, of: document, isInKey: true, to: &inner)
        inner.bytes.withUnsafeBufferPointer { json.key($0) }
    }
}
