// TypedText: what a text without a type becomes, seen from the value that it overrides.
import Findings

/// The type that a variable's or override's text gets.
enum TypedText {
    /// What the text is read as.
    enum Outcome {
        /// A scalar of this kind; its text is the text itself.
        case scalar(Node.Kind)
        /// A list or map, read as JSON from the text's own bytes.
        case container(Document)
    }

    /// Reads `text`, which overrides a value of kind `beneath`; nil where there was none.
    static func outcome(of text: String, over beneath: Node.Kind?, reading: TextReading) -> Outcome {
        guard reading == .typed else { return .scalar(.string) }
        switch beneath {
        case .string, .time: return .scalar(.string)
        case .integer, .decimal, .notFinite: return .scalar(number(text) ?? .string)
        case .yes, .no: return .scalar(boolean(text) ?? .string)
        case .sequence, .mapping: return container(text).map(Outcome.container) ?? .scalar(.string)
        case .null, nil:
            if let kind = number(text) ?? boolean(text) { return .scalar(kind) }
            if text == "null" { return .scalar(.null) }
            return container(text).map(Outcome.container) ?? .scalar(.string)
        }
    }

    /// `integer` or `decimal` where the text is a number in JSON's form, else nil.
    static func number(_ text: String) -> Node.Kind? {
        var bytes = Array(text.utf8)[...]
        if bytes.first == 0x2D { bytes.removeFirst() }
        let whole = bytes.prefix { (0x30...0x39).contains($0) }
        guard let first = whole.first, first != 0x30 || whole.count == 1 else { return nil }
        bytes = bytes.dropFirst(whole.count)
        var kind = Node.Kind.integer
        if bytes.first == 0x2E {
            let fraction = bytes.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return nil }
            bytes = bytes.dropFirst(1 + fraction.count)
            kind = .decimal
        }
        if bytes.first == 0x65 || bytes.first == 0x45 {
            bytes.removeFirst()
            if bytes.first == 0x2B || bytes.first == 0x2D { bytes.removeFirst() }
            let digits = bytes.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            bytes = bytes.dropFirst(digits.count)
            kind = .decimal
        }
        // "-0" is no canonical integer.
        return bytes.isEmpty ? (text == "-0" ? .decimal : kind) : nil
    }

    /// `yes` or `no` where the text is `true` or `false` in one of YAML's three spellings, else nil.
    static func boolean(_ text: String) -> Node.Kind? {
        switch text {
        case "true", "True", "TRUE": .yes
        case "false", "False", "FALSE": .no
        default: nil
        }
    }

    /// The JSON list or map that the text holds, else nil.
    private static func container(_ text: String) -> Document? {
        guard let first = text.utf8.first, first == 0x5B || first == 0x7B else { return nil }
        let result = Document.read(SourceText(name: "value", text: text), as: .json)
        guard result.isSound, let document = result.document, let root = document.root else { return nil }
        return document.nodes[root].isContainer ? document : nil
    }
}
