// JSONText: JSON as text, for outputs and for values in findings.
import Documents

/// Writes JSON.
enum JSONText {
    /// A text in double quotes (RFC 8259 §7).
    static func quoted(_ text: String) -> String {
        var result: [UInt8] = [0x22]
        result.reserveCapacity(text.utf8.count + 2)
        let digits = Array("0123456789abcdef".utf8)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: result += [0x5C, byte]
            case 0x0A: result += [0x5C, 0x6E]
            case 0x0D: result += [0x5C, 0x72]
            case 0x09: result += [0x5C, 0x74]
            case 0..<0x20, 0x7F: result += [0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: result.append(byte)
            }
        }
        result.append(0x22)
        return String(decoding: result, as: UTF8.self)
    }

    /// A value of a document, compact; what JSON cannot hold is written as text.
    static func text(of document: Document, _ root: Int) -> String {
        var result = ""
        /// Containers that are open: where they end, and whether they are mappings.
        var open: [(end: Int, isMapping: Bool)] = []
        var index = root
        let end = root + document.nodes[root].extent
        while index < end {
            let node = document.nodes[index]
            let isKey = node.flags.contains(.key) && open.last?.isMapping == true
            if let last = result.utf8.last, last != 0x5B, last != 0x7B, last != 0x3A { result += "," }
            switch node.kind {
            case .sequence, .mapping:
                result += node.kind == .mapping ? "{" : "["
                open.append((index + node.extent, node.kind == .mapping))
            case .null where !isKey: result += "null"
            case .yes where !isKey: result += "true"
            case .no where !isKey: result += "false"
            case .integer where !isKey, .decimal where !isKey: result += document.text(of: index)
            default: result += quoted(document.text(of: index))
            }
            if isKey { result += ":" }
            index += 1
            while let last = open.last, last.end <= index {
                result += last.isMapping ? "}" : "]"
                open.removeLast()
            }
        }
        return result
    }
}
