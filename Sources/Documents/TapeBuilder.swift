// TapeBuilder: how readers and merges write a document's tape, with duplicate keys found on the way.
public import Findings

/// A key that stands twice in one mapping.
///
/// The later value wins.
public struct DuplicateKey: Sendable {
    /// Where it stood first.
    public let first: Span
    /// Where it stands again.
    public let again: Span
    /// The key's text.
    public let text: String
}

/// Writes a tape: open, key, scalar, close.
///
/// Calls must nest; readers keep their own depth limit.
///
/// Cost: O(1) a call amortised; closing a mapping costs O(keys) for the search of duplicates.
public struct TapeBuilder {
    /// The text the spans point into.
    public let source: SourceText
    /// What was written so far.
    public internal(set) var nodes: [Node] = []
    /// Text that is no slice of the source; offsets count from the end of the source's bytes.
    public private(set) var decoded: [UInt8] = []
    /// The tags that were written.
    public private(set) var tags: [String] = []
    /// Where each document of a stream starts.
    public internal(set) var roots: [Int] = []
    /// Keys that stood twice.
    public internal(set) var duplicates: [DuplicateKey] = []
    /// The innermost open container, and those around it.
    private var current = Open(index: -1, members: 0, isMapping: false)
    private var around: [Open] = []
    private let sourceCount: Int
    private var tagNumbers: [String: UInt8] = [:]
    var hasDuplicates = false

    private struct Open {
        var index: Int
        var members: UInt32
        var isMapping: Bool
    }

    /// A builder over a source; `expectedNodes` saves growing.
    public init(source: SourceText, expectedNodes: Int = 0) {
        self.source = source
        sourceCount = source.bytes.count
        nodes.reserveCapacity(expectedNodes)
        around.reserveCapacity(32)
    }

    /// How many containers are open.
    public var depth: Int { around.count }
    /// The innermost open container, or nil.
    var openIndex: Int? { current.index >= 0 ? current.index : nil }
    /// Whether the next node is a mapping's key.
    @inline(__always)
    var isKeyNext: Bool { current.isMapping && current.members & 1 == 0 }

    /// Starts another document of the stream at the next node.
    public mutating func beginDocument() { roots.append(nodes.count) }

    /// Opens a sequence or mapping and returns its index.
    @discardableResult
    public mutating func begin(_ kind: Node.Kind, style: Node.Style, at span: Span, tag: UInt8 = 0) -> Int {
        current.members &+= 1
        let index = nodes.count
        around.append(current)
        current = Open(index: index, members: 0, isMapping: kind == .mapping)
        nodes.append(Node(kind: kind, style: style, tag: tag, span: span))
        return index
    }

    /// Closes the innermost container, which was written up to byte `end`; a key without a value gets an empty one.
    public mutating func end(at end: Int) {
        guard current.index >= 0, let outer = around.popLast() else { return }
        if current.isMapping, current.members & 1 == 1 {
            nodes.append(Node(kind: .null, style: .implied, span: Span(from: end, to: end)))
            current.members &+= 1
        }
        let index = current.index
        let members = current.isMapping ? current.members / 2 : current.members
        current = outer
        nodes[index].span.end = UInt32(clamping: max(end, Int(nodes[index].span.start)))
        nodes[index].link = UInt32(clamping: nodes.count &- index)
        nodes[index].first = members
        if members > 1, nodes[index].kind == .mapping { findDuplicates(in: index) }
    }

    /// Appends a scalar whose text is the bytes `text` of the source.
    public mutating func scalar(
        _ kind: Node.Kind,
        style: Node.Style = .plain,
        span: Span,
        text: Span,
        isKey: Bool = false,
        tag: UInt8 = 0
    ) {
        append(kind, style, span, first: Int(text.start), length: text.count, isKey: isKey, tag: tag, flags: [])
    }

    /// Appends a scalar whose text was decoded.
    public mutating func scalar(
        _ kind: Node.Kind,
        style: Node.Style,
        span: Span,
        decoded text: some Collection<UInt8>,
        isKey: Bool = false,
        tag: UInt8 = 0
    ) {
        let first = sourceCount + decoded.count
        decoded.append(contentsOf: text)
        let length = sourceCount + decoded.count - first
        append(kind, style, span, first: first, length: length, isKey: isKey, tag: tag, flags: .decoded)
    }

    /// Appends a scalar without a tag whose text, `text`, stands at byte `first` of the source.
    @inline(__always)
    mutating func sourceScalar(
        _ kind: Node.Kind,
        style: Node.Style,
        span: Span,
        text: UnsafeBufferPointer<UInt8>,
        at first: Int,
        isKey: Bool
    ) {
        current.members &+= 1
        nodes.append(
            Node(
                kind: kind,
                style: style,
                flags: isKey ? .key : [],
                span: span,
                link: isKey ? KeyHash.of(text) : 0,
                first: UInt32(truncatingIfNeeded: first),
                length: UInt32(truncatingIfNeeded: text.count)
            )
        )
    }

    /// Appends a copy of an earlier, closed subtree, for an alias or a merge; hashes and spans stay.
    public mutating func copy(_ index: Int, flags: Node.Flags, asKey: Bool = false) {
        guard nodes.indices.contains(index) else { return }
        let extent = min(nodes[index].extent, nodes.count - index)
        let target = nodes.count
        if target + extent > nodes.capacity { nodes.reserveCapacity(max(target + extent, nodes.capacity * 2)) }
        for offset in 0..<extent {
            var node = nodes[index + offset]
            node.flags.formUnion(flags)
            nodes.append(node)
        }
        finishCopy(target, asKey: asKey)
    }

    /// Appends a copy of a subtree that is no longer on the tape.
    mutating func copy(_ subtree: ArraySlice<Node>, flags: Node.Flags, asKey: Bool) {
        guard !subtree.isEmpty else { return }
        let target = nodes.count
        for var node in subtree {
            node.flags.formUnion(flags)
            nodes.append(node)
        }
        finishCopy(target, asKey: asKey)
    }

    private mutating func finishCopy(_ target: Int, asKey: Bool) {
        current.members &+= 1
        nodes[target].flags.remove(.key)
        if asKey {
            nodes[target].flags.insert(.key)
            if !nodes[target].isContainer { nodes[target].link = hash(of: nodes[target]) }
        } else if !nodes[target].isContainer {
            nodes[target].link = 0
        }
    }

    /// Opens a mapping around the closed container at `position`, the last one written, which is its first key.
    mutating func wrap(from position: Int, style: Node.Style, at start: Int, tag: UInt8, keyTag: UInt8) {
        guard nodes.indices.contains(position) else { return }
        nodes[position].tag = keyTag
        nodes[position].flags.insert(.key)
        let span = Span(from: start, to: start)
        nodes.insert(Node(kind: .mapping, style: style, tag: tag, span: span), at: position)
        around.append(current)
        current = Open(index: position, members: 1, isMapping: true)
    }

    /// The number for a tag to give to `begin` and `scalar`; the 255th and later ones are all called `?`.
    public mutating func tag(_ text: String) -> UInt8 {
        if let known = tagNumbers[text] { return known }
        guard tags.count < 254 else {
            if tags.count == 254 { tags.append("?") }
            return 255
        }
        tags.append(text)
        tagNumbers[text] = UInt8(tags.count)
        return UInt8(tags.count)
    }

    /// Runs `body` over the text of a scalar already written.
    @inline(__always)
    public func withText<Result>(of node: Node, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let first = Int(node.first)
        if first >= sourceCount {
            return decoded.withUnsafeBufferPointer {
                let lower = min(first - sourceCount, $0.count)
                return body(UnsafeBufferPointer(rebasing: $0[lower..<min($0.count, lower + Int(node.length))]))
            }
        }
        return source.bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[first..<min($0.count, first + Int(node.length))]))
        }
    }

    /// The finished document.
    ///
    /// Open containers are closed; where keys stood twice the later value has won.
    public consuming func finish(format: DocumentFormat, dialect: Dialect?) -> Document {
        while let last = nodes.last, depth > 0 { end(at: Int(last.span.end)) }
        if hasDuplicates { dropDuplicates() }
        return Document(
            source: source,
            format: format,
            dialect: dialect,
            nodes: nodes,
            storage: decoded.isEmpty ? source.bytes : source.bytes + decoded,
            tags: tags,
            roots: roots.isEmpty && !nodes.isEmpty ? [0] : roots
        )
    }

    @inline(__always)
    private mutating func append(
        _ kind: Node.Kind,
        _ style: Node.Style,
        _ span: Span,
        first: Int,
        length: Int,
        isKey: Bool,
        tag: UInt8,
        flags: Node.Flags
    ) {
        if isKey, current.isMapping, current.members & 1 == 1 {
            // The key before this one was left without a value.
            nodes.append(Node(kind: .null, style: .implied, span: Span(from: Int(span.start), to: Int(span.start))))
            current.members &+= 1
        }
        current.members &+= 1
        var node = Node(
            kind: kind,
            style: style,
            flags: flags,
            tag: tag,
            span: span,
            first: UInt32(clamping: first),
            length: UInt32(clamping: length)
        )
        // Behind a mistake a reader may write a scalar where a key has to stand: then it is one.
        if isKey || (current.isMapping && current.members & 1 == 1) {
            node.flags.insert(.key)
            node.link = hash(of: node)
        }
        nodes.append(node)
    }

    private func hash(of node: Node) -> UInt32 { withText(of: node) { KeyHash.of($0) } }
}
