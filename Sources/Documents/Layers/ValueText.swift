// ValueText: a value on one line, for people; secrets are never in it.
import Findings

extension Document {
    /// A value as JSON on one line, at most about `limit` characters; what its source masks is shown as `••••`.
    ///
    /// Cost: O(`limit`).
    public func shortText(of index: Int, limit: Int = 60) -> String {
        guard nodes.indices.contains(index) else { return "" }
        var result = ""
        var open: [(end: Int, closing: String, isMapping: Bool, isFirst: Bool, expectsKey: Bool)] = []
        var cursor = index
        let end = index + nodes[index].extent
        while cursor < end {
            while let last = open.last, cursor >= last.end {
                result += last.closing
                open.removeLast()
            }
            if result.count > limit { return clipped(result, open.map(\.closing), limit) }
            separate(&result, &open)
            let node = nodes[cursor]
            if node.isContainer {
                let isMapping = node.kind == .mapping
                result += isMapping ? "{" : "["
                open.append((cursor + node.extent, isMapping ? "}" : "]", isMapping, true, isMapping))
            } else {
                result +=
                    source.isMasked(node.span) && !node.flags.contains(.key)
                    ? "••••" : scalarText(of: cursor, limit: limit)
            }
            cursor += 1
        }
        while let last = open.popLast() { result += last.closing }
        return result.count > limit + 1 ? clipped(result, [], limit) : result
    }

    /// A scalar as JSON, text in quotes.
    public func scalarText(of index: Int, limit: Int = 60) -> String {
        switch nodes[index].kind {
        case .null: return "null"
        case .yes: return "true"
        case .no: return "false"
        case .integer, .decimal, .notFinite, .time: return text(of: index)
        case .sequence, .mapping: return ""
        case .string: break
        }
        var result = "\""
        var count = 0
        for scalar in text(of: index).unicodeScalars {
            guard count <= limit else { return result + "…\"" }
            count += 1
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
                result += isControl ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
            }
        }
        return result + "\""
    }

    private func separate(
        _ result: inout String,
        _ open: inout [(end: Int, closing: String, isMapping: Bool, isFirst: Bool, expectsKey: Bool)]
    ) {
        guard let top = open.indices.last else { return }
        if open[top].isMapping {
            if !open[top].expectsKey {
                result += ": "
            } else if !open[top].isFirst {
                result += ", "
            }
            open[top].expectsKey.toggle()
        } else if !open[top].isFirst {
            result += ", "
        }
        open[top].isFirst = false
    }

    private func clipped(_ text: String, _ closings: [String], _ limit: Int) -> String {
        String(text.prefix(limit)) + "…" + closings.reversed().joined()
    }
}
