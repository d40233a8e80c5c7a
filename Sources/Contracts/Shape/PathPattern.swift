// PathPattern: paths with gaps, such as `app.*.token`, and what they match.
public import Documents

/// A path to values of config documents: the document's name, then keys; `*` is any one step, `**` any number.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
    /// One part of a pattern.
    enum Part: Sendable, Hashable {
        case exactly(String)
        case anyOne
        case any
    }

    let parts: [Part]
    /// The pattern as written.
    public let description: String

    /// Reads `app.database.password`, `app.*.token` or `app.**.password`; nil where a key is empty or there are over
    /// 64.
    public init?(_ text: String) {
        guard case .success(let path) = ValuePath.parse(text), !path.steps.isEmpty, path.steps.count <= 64 else {
            return nil
        }
        parts = path.steps.map { step in
            switch step {
            case .index(let index): .exactly(String(index))
            case .key("*"): .anyOne
            case .key("**"): .any
            case .key(let key): .exactly(key)
            }
        }
        description = text
    }

    /// Whether the pattern's first part names a document.
    public func names(document: String) -> Bool {
        switch parts.first {
        case .exactly(let name): name == document
        case .anyOne, .any: true
        case nil: false
        }
    }

    /// The values of a document that the pattern matches, its first part being the document's name.
    ///
    /// Cost: O(nodes × parts).
    public func matches(in document: Document, named name: String) -> [Int] {
        guard let root = document.root, names(document: name) else { return [] }
        var result: [Int] = []
        var seen: Set<Int> = []
        // A state is a node and the parts that are still to be matched below it.
        let start = parts.first == .any ? 0 : 1
        var stack = [(node: root, part: start)]
        var visited: Set<Int> = []
        while let (node, part) = stack.popLast() {
            guard visited.insert(node &* 65 &+ part).inserted else { continue }
            guard part < parts.count else {
                if seen.insert(node).inserted { result.append(node) }
                continue
            }
            if parts[part] == .any { stack.append((node, part + 1)) }
            for (key, value) in children(of: node, in: document) {
                switch parts[part] {
                case .any: stack.append((value, part))
                case .anyOne: stack.append((value, part + 1))
                case .exactly(let wanted): if wanted == key { stack.append((value, part + 1)) }
                }
            }
        }
        return result.sorted()
    }

    private func children(of node: Int, in document: Document) -> [(key: String, value: Int)] {
        switch document.nodes[node].kind {
        case .mapping: document.members(of: node).map { (document.text(of: $0.key), $0.value) }
        case .sequence: document.elements(of: node).enumerated().map { (String($0.offset), $0.element) }
        default: []
        }
    }
}
