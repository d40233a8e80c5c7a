// GivenValue: a document of one value under a path, over the text `name=value` that somebody gave.
import Findings

/// Builds the document of one variable or override.
struct GivenValue {
    /// One key on the way down.
    struct Step {
        /// The key as it stands in the config.
        var key: String
        /// The bytes of the given text that name it.
        var span: Span
    }

    /// The text as given, such as `SHOP_POOL__SIZE=20`.
    let source: SourceText
    /// The way down.
    let steps: [Step]
    /// Where the value starts in the text.
    let valueStart: Int
    /// What the value is read as.
    let outcome: TypedText.Outcome
    /// The bytes that are the value's text, where it is a scalar; quotes may be left out.
    let valueText: Span

    /// The document: maps within maps, down to the value.
    ///
    /// The storage is the source's bytes, then what a JSON reader decoded, then the keys: so slices stay slices.
    func document() -> Document {
        var storage = source.bytes
        var leaf: [Node]
        let valueSpan = Span(from: valueStart, to: source.bytes.count)
        switch outcome {
        case .scalar(let kind):
            let length = UInt32(valueText.count)
            leaf = [Node(kind: kind, span: valueSpan, first: valueText.start, length: length)]
        case .container(let value):
            let root = value.root ?? 0
            leaf = value.nodes[root..<root + value.nodes[root].extent].map { shifted($0) }
            storage.append(contentsOf: value.storage.dropFirst(value.source.bytes.count))
        }
        var nodes: [Node] = []
        for (depth, step) in steps.enumerated() {
            let extent = 2 * (steps.count - depth) + leaf.count
            let span = Span(from: Int(step.span.start), to: source.bytes.count)
            nodes.append(Node(kind: .mapping, style: .implied, span: span, link: UInt32(clamping: extent), first: 1))
            let first = storage.count
            storage.append(contentsOf: step.key.utf8)
            let length = UInt32(clamping: storage.count - first)
            let hash = KeyHash.of(step.key)
            nodes.append(
                Node(
                    kind: .string,
                    flags: [.key, .decoded],
                    span: step.span,
                    link: hash,
                    first: UInt32(clamping: first),
                    length: length
                )
            )
        }
        return Document(
            source: source,
            format: .dotenv,
            dialect: nil,
            nodes: nodes + leaf,
            storage: storage,
            tags: [],
            roots: [0]
        )
    }

    /// A node of the value's own document, moved to where the value stands in the given text.
    private func shifted(_ node: Node) -> Node {
        var node = node
        node.span = Span(from: Int(node.span.start) + valueStart, to: Int(node.span.end) + valueStart)
        if !node.isContainer { node.first &+= UInt32(clamping: valueStart) }
        node.tag = 0
        return node
    }
}
