// SchemaPattern: a pattern of a schema; the common shapes that need no automaton are told apart.
import Patterns

/// A pattern of `pattern` or `patternProperties`: ECMA-262 with Unicode, found anywhere in the text.
struct SchemaPattern: Sendable {
    /// As written.
    let text: String
    /// The automaton.
    let pattern: Pattern
    private let shape: Shape
    private let literal: [UInt8]

    private enum Shape: UInt8 { case any, notEmpty, prefix, suffix, whole, part, other }

    /// Reads a pattern; what strict readers refuse but most take is read as meant.
    init(_ text: String) throws(PatternSyntaxError) {
        self.text = text
        pattern = try Pattern(ecmascript: text, leniently: true)
        (shape, literal) = SchemaPattern.shape(of: Array(text.utf8))
    }

    /// Whether it matches somewhere in the text; nil where that could not be said within bounds.
    @inline(__always)
    func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
        switch shape {
        case .any: return true
        case .notEmpty:
            if let first = bytes.first, first >= 0x20, first < 0x80 { return true }
        case .prefix: return hasLiteral(bytes, at: 0)
        case .suffix: return hasLiteral(bytes, at: bytes.count - literal.count)
        case .whole: return bytes.count == literal.count && hasLiteral(bytes, at: 0)
        case .part: return (0...bytes.count).contains { hasLiteral(bytes, at: $0) }
        case .other: break
        }
        switch pattern.isMatch(in: bytes) {
        case .matches: return true
        case .doesNotMatch: return false
        case .outOfBudget: return nil
        }
    }

    private func hasLiteral(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard start >= 0, bytes.count - start >= literal.count else { return false }
        for index in literal.indices where bytes[start + index] != literal[index] { return false }
        return true
    }

    /// Tells plain texts with anchors, `.*` and `.+` apart from the rest.
    private static func shape(of bytes: [UInt8]) -> (Shape, [UInt8]) {
        if bytes.isEmpty || bytes == Array(".*".utf8) || bytes == Array("^.*".utf8) { return (.any, []) }
        if [".+", ".", "^.+", "^."].contains(where: { Array($0.utf8) == bytes }) { return (.notEmpty, []) }
        var rest = bytes[...]
        let isRooted = rest.first == 0x5E
        if isRooted { rest = rest.dropFirst() }
        let isClosed = rest.last == 0x24 && rest.dropLast().last != 0x5C
        if isClosed { rest = rest.dropLast() }
        var literal: [UInt8] = []
        var isEscaped = false
        for byte in rest {
            let isWord = (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
            if isEscaped {
                // Only signs keep their meaning behind a backslash.
                guard Array("./-$^".utf8).contains(byte) else { return (.other, []) }
                isEscaped = false
            } else if byte == 0x5C {
                isEscaped = true
                continue
            } else if !isWord, !Array("_- :/@,=#%&~<>;!'\"".utf8).contains(byte) {
                return (.other, [])
            }
            literal.append(byte)
        }
        guard !isEscaped, !literal.isEmpty else { return (.other, []) }
        return (isRooted ? (isClosed ? .whole : .prefix) : (isClosed ? .suffix : .part), literal)
    }
}

extension SchemaPattern {
    /// A short text that matches, or nil where none was found.
    var example: String? {
        guard let text = pattern.exampleMatch, text.utf8.count <= 60, !text.isEmpty,
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        return text
    }
}
