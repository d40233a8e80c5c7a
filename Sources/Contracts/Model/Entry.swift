// Entry: a value of the contract's document at hand, and how it becomes the model's types.
import Documents
import Findings

/// A value of the contract's document.
struct Entry {
    let document: Document
    let node: Int

    var kind: Node.Kind { document.nodes[node].kind }

    /// The value under a key; nil where there is none or it is empty.
    subscript(key: String) -> Entry? {
        guard let value = document.member(key, of: node), document.nodes[value].kind != .null else { return nil }
        return Entry(document: document, node: value)
    }

    /// A scalar's text; nil for lists, maps and null.
    var text: String? {
        let kind = kind
        return kind == .null || document.nodes[node].isContainer ? nil : document.text(of: node)
    }

    var flag: Bool? { kind == .yes ? true : kind == .no ? false : nil }
    var integer: Int? { kind == .integer ? Int(document.text(of: node)) : nil }
    var duration: Duration? { text.flatMap(Durations.parse) }
    var share: Double? { text.flatMap(Shares.parse) }

    /// A text that keeps its place.
    var written: Written<String>? { text.map { Written($0, at: node) } }

    /// A value that keeps its place.
    func written<Value: Sendable>(_ value: Value?) -> Written<Value>? { value.map { Written($0, at: node) } }

    /// The members of a map with their names.
    var members: [(name: Written<String>, value: Entry)] {
        document.members(of: node).map { key, value in
            (Written(document.text(of: key), at: key), Entry(document: document, node: value))
        }
    }

    /// The elements of a list.
    var elements: [Entry] { document.elements(of: node).map { Entry(document: document, node: $0) } }

    /// The elements of a list, or the value itself where it is no list.
    var oneOrMany: [Entry] { kind == .sequence ? elements : [self] }

    /// The texts of a list, or the one text.
    var texts: [Written<String>] { oneOrMany.compactMap(\.written) }
}

/// A value of the contract that knows where it stands.
public struct Written<Value: Sendable>: Sendable {
    /// The value.
    public let value: Value
    /// Its node in the contract's document.
    public let node: Int

    init(_ value: Value, at node: Int) {
        self.value = value
        self.node = node
    }
}

extension Written: Equatable where Value: Equatable {}
