// Syntax: one node of a parse tree, and the questions asked of it.
import Documents
import Findings

/// The parse tree of one statement; nodes refer to it.
final class SyntaxTree: Sendable {
    /// The tree's JSON, read.
    let document: Document
    /// Offset in the source of the text that was parsed: locations in the tree count from it.
    let offset: Int

    init(document: Document, offset: Int) {
        self.document = document
        self.offset = offset
    }

    /// Reads a tree out of the parser's JSON; nil where it is deeper or larger than can be walked.
    convenience init?(json: [UInt8], offset: Int) {
        var options = ReadOptions()
        options.maximumDepth = 60_000
        let result = Document.read(SourceText(name: "parse tree", bytes: json), as: .json, options: options)
        guard let document = result.document, result.isSound else { return nil }
        self.init(document: document, offset: offset)
    }

    /// The node at the top.
    var root: Syntax { Syntax(tree: self, index: 0) }
}

/// One node: an object, a list or a scalar of a parse tree.
struct Syntax: Sendable {
    let tree: SyntaxTree
    let index: Int

    private var node: Node { tree.document.nodes[index] }

    /// The value of a field, or nil where it has its default.
    subscript(_ field: String) -> Syntax? {
        tree.document.member(field, of: index).map { Syntax(tree: tree, index: $0) }
    }

    /// The elements of a list field; none where it is missing.
    func list(_ field: String) -> [Syntax] {
        guard let found = self[field] else { return [] }
        return found.elements
    }

    /// The elements of this list.
    var elements: [Syntax] {
        tree.document.elements(of: index).map { Syntax(tree: tree, index: $0) }
    }

    /// A text or enumeration field.
    func text(_ field: String) -> String? { self[field]?.text }

    /// This scalar's text.
    var text: String? { node.isContainer ? nil : tree.document.text(of: index) }

    /// Whether a truth field is set.
    func flag(_ field: String) -> Bool { self[field].map { $0.node.kind == .yes } ?? false }

    /// A number field; 0 where it is missing.
    func integer(_ field: String) -> Int { self[field]?.text.flatMap { Int($0) } ?? 0 }

    /// The name of the node type of a wrapped node, such as `AlterTableStmt`.
    var kind: String {
        guard node.kind == .mapping, node.count == 1 else { return "" }
        return tree.document.text(of: index + 1)
    }

    /// The fields of a wrapped node.
    var inner: Syntax {
        guard node.kind == .mapping, node.count == 1 else { return self }
        return Syntax(tree: tree, index: index + 2)
    }

    /// The fields of a wrapped node of one type, or nil where it is another.
    func unwrapped(_ type: String) -> Syntax? { kind == type ? inner : nil }

    /// The texts of a list of `String` nodes.
    func names(_ field: String) -> [String] { list(field).compactMap(\.string) }

    /// The text of a `String` node.
    var string: String? { unwrapped("String").map { $0.text("sval") ?? "" } }

    /// The nodes of a type below this one, in the order written; `RangeVar`s that are a field of another node included
    /// only where they are wrapped.
    func descendants(_ type: String) -> [Syntax] {
        let document = tree.document
        let end = index + node.extent
        var found: [Syntax] = []
        var cursor = index + 1
        while cursor < end {
            let entry = document.nodes[cursor]
            if entry.flags.contains(.key), Int(entry.length) == type.utf8.count, document.text(of: cursor) == type {
                found.append(Syntax(tree: tree, index: cursor + 1))
            }
            cursor += 1
        }
        return found
    }

    /// The offset in the source where it is written, as far as the parser says.
    var location: Int? {
        guard let text = self["location"]?.text, let value = Int(text), value >= 0 else { return nil }
        return tree.offset + value
    }

    /// Where the parts of a node are written, in order of place.
    var places: [Int] {
        let document = tree.document
        let end = index + node.extent
        var places: [Int] = []
        var cursor = index
        while cursor + 1 < end {
            if document.nodes[cursor].flags.contains(.key), document.nodes[cursor].length == 8,
                document.text(of: cursor) == "location", let place = Int(document.text(of: cursor + 1)), place >= 0
            {
                places.append(tree.offset + place)
            }
            cursor += 1
        }
        return places.sorted()
    }

    /// Whether two nodes say the same, wherever they are written.
    func means(_ other: Syntax) -> Bool { description == other.description }

    /// A canonical text of the node without places: equal for equal meanings as written.
    var description: String {
        let document = tree.document
        let end = index + node.extent
        var text = ""
        var cursor = index
        while cursor < end {
            let entry = document.nodes[cursor]
            if entry.isContainer {
                // A mapping's own count would tell a written place from none.
                text += entry.kind == .mapping ? "{" : "[" + String(entry.count) + ":"
            } else if entry.flags.contains(.key) {
                let key = document.text(of: cursor)
                if key == "location" {
                    cursor += 2
                    continue
                }
                text += key + ":"
            } else {
                text += document.text(of: cursor) + ";"
            }
            cursor += 1
        }
        return text
    }
}
