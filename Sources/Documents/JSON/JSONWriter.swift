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

    /// The JSON text of the value at `index`.
    public func text(of index: Int, in document: Document) -> String {
        var json = JSONText(isPretty: isPretty)
        write(index, of: document, to: &json)
        return json.text
    }

    /// Writes the value at `index` where `json` expects a value.
    public func write(_ index: Int, of document: Document, to json: inout JSONText) {
        guard document.nodes.indices.contains(index) else {
            json.null()
            return
        }
        walk(index, of: document, isInKey: false, to: &json)
    }

    private func walk(_ index: Int, of document: Document, isInKey: Bool, to json: inout JSONText) {
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
                if node.kind == .mapping { json.beginObject() } else { json.beginList() }
                open.append((cursor + node.extent, node.kind == .mapping))
            } else {
                writeScalar(cursor, of: document, to: &json)
            }
            cursor += 1
            while let last = open.last, cursor >= last.end {
                if last.isMapping { json.endObject() } else { json.endList() }
                open.removeLast()
            }
            isKey = open.last?.isMapping ?? false
        }
    }

    private func writeScalar(_ index: Int, of document: Document, to json: inout JSONText) {
        switch document.nodes[index].kind {
        case .null: json.null()
        case .no: json.value(false)
        case .yes: json.value(true)
        case .integer, .decimal: document.withText(of: index) { json.raw($0) }
        case .notFinite, .string, .time, .sequence, .mapping: document.withText(of: index) { json.string($0) }
        }
    }

    /// Writes a key.
    ///
    /// One that is a container becomes its JSON text, a container used as a key inside of that `?`.
    private func writeKey(_ index: Int, of document: Document, isInKey: Bool, to json: inout JSONText) {
        guard document.nodes[index].isContainer else {
            document.withText(of: index) { json.key($0) }
            return
        }
        guard !isInKey else {
            json.key("?")
            return
        }
        var inner = JSONText()
        walk(index, of: document, isInKey: true, to: &inner)
        json.key(inner.text)
    }
}
