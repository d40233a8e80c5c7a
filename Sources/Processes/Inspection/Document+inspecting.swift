// Document+inspecting: values as JSON, and which of them are secret.
import Documents
import Findings

extension Document {
    /// How many values it has that are no maps and no lists.
    var scalarCount: Int { nodes.count { !$0.isContainer && !$0.flags.contains(.key) } }

    /// The scalars that its source hides and that are no part of a secret reference.
    var maskedScalars: [Int] {
        guard source.hasMasks else { return [] }
        return nodes.indices.filter { index in
            let node = nodes[index]
            guard !node.isContainer, !node.flags.contains(.key), node.length > 0 else { return false }
            guard source.isMasked(node.span) else { return false }
            return !(max(0, index - 2)...index).contains { secretReference(at: $0) != nil }
        }
    }

    /// A value as JSON on one line, whole; what JSON cannot say is text.
    ///
    /// Cost: O(nodes); no recursion.
    func json(of index: Int) -> String {
        guard nodes.indices.contains(index) else { return "null" }
        var json = JSONText()
        var open: [(end: Int, isMapping: Bool)] = []
        var cursor = index
        let end = index + nodes[index].extent
        while cursor < end {
            close(&json, &open, at: cursor)
            let node = nodes[cursor]
            switch node.kind {
            case .mapping:
                json.beginObject()
                open.append((cursor + node.extent, true))
            case .sequence:
                json.beginList()
                open.append((cursor + node.extent, false))
            default: if node.flags.contains(.key) { json.key(text(of: cursor)) } else { scalar(cursor, &json) }
            }
            cursor += 1
        }
        close(&json, &open, at: end)
        return json.text
    }

    private func close(_ json: inout JSONText, _ open: inout [(end: Int, isMapping: Bool)], at cursor: Int) {
        while let last = open.last, cursor >= last.end {
            if last.isMapping { json.endObject() } else { json.endList() }
            open.removeLast()
        }
    }

    private func scalar(_ index: Int, _ json: inout JSONText) {
        switch nodes[index].kind {
        case .null: json.null()
        case .yes: json.value(true)
        case .no: json.value(false)
        case .integer, .decimal: json.number(text(of: index))
        default: json.value(text(of: index))
        }
    }
}
