// TapeBuilder: how readers and merges write a document's tape, with duplicate keys found on the way.
public import Findings

/// A key that stands twice in one mapping. The later value wins.
public struct DuplicateKey: Sendable {
    /// Where it stood first.
    public let first: Span
    /// Where it stands again.
    public let again: Span
    /// The key's text.
    public let text: String
}

/// Writes a tape: open, key, scalar, close. Calls must nest; readers keep their own depth limit.
///
/// Cost: O(1) a call amortised; closing a mapping costs O(keys) for the search of duplicates.
public struct TapeBuilder {
    /// The text the spans point into.
    public let source: SourceText
    /// What was written so far.
    public private(set) var nodes: [Node] = []
    /// Text that is no slice of the source; offsets count from the end of the source's bytes.
    public private(set) var decoded: [UInt8] = []
    /// The tags that were written.
    public private(set) var tags: [String] = []
    /// Where each document of a stream starts.
    public private(set) var roots: [Int] = []
    /// Keys that stood twice.
    public private(set) var duplicates: [DuplicateKey] = []
    private var open: [(index: Int, members: UInt32)] = []
    private var hasDuplicates = false

    /// A builder over a source; `expectedNodes` saves growing.
    public init(source: SourceText, expectedNodes: Int = 0) {
        self.source = source
        nodes.reserveCapacity(expectedNodes)
    }

    /// How many containers are open.
    public var depth: Int { open.count }

    /// Starts another document of the stream at the next node.
    public mutating func beginDocument() { roots.append(nodes.count) }

    /// Opens a sequence or mapping and returns its index.
    @discardableResult
    public mutating func begin(_ kind: Node.Kind, style: Node.Style, at span: Span, tag: UInt8 = 0) -> Int {
        countMember()
        let index = nodes.count
        open.append((index, 0))
        nodes.append(Node(kind: kind, style: style, tag: tag, span: span))
        return index
    }

    /// Closes the innermost container, which was written up to byte `end`.
    public mutating func end(at end: Int) {
        guard let (index, members) = open.popLast() else { return }
        nodes[index].span.end = UInt32(clamping: max(end, Int(nodes[index].span.start)))
        nodes[index].link = UInt32(clamping: nodes.count - index)
        if nodes[index].kind == .mapping {
            nodes[index].first = members / 2
            if members >= 4 { findDuplicates(in: index) }
        } else {
            nodes[index].first = members
        }
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
        let first = source.bytes.count + decoded.count
        decoded.append(contentsOf: text)
        let length = source.bytes.count + decoded.count - first
        append(kind, style, span, first: first, length: length, isKey: isKey, tag: tag, flags: .decoded)
    }

    /// Appends a copy of an earlier, closed subtree, for an alias or a merge; hashes and spans stay.
    public mutating func copy(_ index: Int, flags: Node.Flags, asKey: Bool = false) {
        guard nodes.indices.contains(index) else { return }
        countMember()
        let extent = nodes[index].extent
        nodes.reserveCapacity(nodes.count + extent)
        let target = nodes.count
        for offset in 0..<extent {
            var node = nodes[index + offset]
            node.flags.formUnion(flags)
            nodes.append(node)
        }
        nodes[target].flags.remove(.key)
        if asKey, !nodes[target].isContainer {
            nodes[target].flags.insert(.key)
            nodes[target].link = hash(of: nodes[target])
        }
    }

    /// The number for a tag to give to `begin` and `scalar`; the 255th and later ones are all called `?`.
    public mutating func tag(_ text: String) -> UInt8 {
        if let known = tags.firstIndex(of: text) { return UInt8(known + 1) }
        guard tags.count < 254 else { return 255 }
        tags.append(text)
        return UInt8(tags.count)
    }

    /// Runs `body` over the text of a scalar already written.
    public func withText<Result>(of node: Node, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let first = Int(node.first)
        if first >= source.bytes.count {
            return decoded.withUnsafeBufferPointer {
                let lower = min(first - source.bytes.count, $0.count)
                return body(UnsafeBufferPointer(rebasing: $0[lower..<min($0.count, lower + Int(node.length))]))
            }
        }
        return source.bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[first..<min($0.count, first + Int(node.length))]))
        }
    }

    /// The finished document. Open containers are closed; where keys stood twice the later value has won.
    public consuming func finish(format: DocumentFormat, dialect: Dialect?) -> Document {
        while let last = nodes.last, !open.isEmpty { end(at: Int(last.span.end)) }
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

    private mutating func countMember() {
        if let last = open.indices.last { open[last].members &+= 1 }
    }

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
        countMember()
        var node = Node(
            kind: kind,
            style: style,
            flags: flags,
            tag: tag,
            span: span,
            first: UInt32(clamping: first),
            length: UInt32(clamping: length)
        )
        if isKey {
            node.flags.insert(.key)
            node.link = hash(of: node)
        }
        nodes.append(node)
    }

    private func hash(of node: Node) -> UInt32 { withText(of: node) { KeyHash.of($0) } }

    private func hasSameText(_ left: Node, _ right: Node) -> Bool {
        guard left.link == right.link, left.length == right.length else { return false }
        return withText(of: left) { one in withText(of: right) { two in one.elementsEqual(two) } }
    }

    /// Few keys are compared pair by pair, many through a table of their hashes.
    private mutating func findDuplicates(in mapping: Int) {
        let members = Int(nodes[mapping].first)
        let end = mapping + nodes[mapping].extent
        var table: [UInt32: [Int]] = [:]
        if members > 16 { table.reserveCapacity(members) }
        var keys: [Int] = []
        var index = mapping + 1
        while index < end {
            let key = index
            let value = key + nodes[key].extent
            guard value < end else { break }
            index = value + nodes[value].extent
            guard !nodes[key].isContainer else { continue }
            let rivals = members > 16 ? table[nodes[key].link] ?? [] : keys
            if let earlier = rivals.first(where: { hasSameText(nodes[$0], nodes[key]) }) {
                report(earlier: earlier, later: key)
            }
            if members > 16 { table[nodes[key].link, default: []].append(key) } else { keys.append(key) }
        }
    }

    private mutating func report(earlier: Int, later: Int) {
        hasDuplicates = true
        guard duplicates.count < 1_000 else { return }
        let text = withText(of: nodes[later]) { String(decoding: $0, as: UTF8.self) }
        duplicates.append(DuplicateKey(first: nodes[earlier].span, again: nodes[later].span, text: text))
    }

    /// Writes the tape anew without the pairs that a later one of the same key overrides.
    private mutating func dropDuplicates() {
        var kept: [Node] = []
        kept.reserveCapacity(nodes.count)
        var newIndex = [Int](repeating: 0, count: nodes.count + 1)
        let dropped = overriddenNodes()
        var containers: [(old: Int, new: Int)] = []
        var index = 0
        while index < nodes.count {
            while let last = containers.last, index >= last.old + nodes[last.old].extent {
                kept[last.new].link = UInt32(clamping: kept.count - last.new)
                containers.removeLast()
            }
            newIndex[index] = kept.count
            if let skip = dropped[index] {
                if let last = containers.last { kept[last.new].first -= 1 }
                index = skip
                continue
            }
            if nodes[index].isContainer { containers.append((index, kept.count)) }
            kept.append(nodes[index])
            index += 1
        }
        while let last = containers.popLast() { kept[last.new].link = UInt32(clamping: kept.count - last.new) }
        roots = roots.map { $0 < newIndex.count ? newIndex[$0] : $0 }
        nodes = kept
    }

    /// Each overridden pair: the key's index and the index behind its value.
    private func overriddenNodes() -> [Int: Int] {
        var result: [Int: Int] = [:]
        for mapping in nodes.indices where nodes[mapping].kind == .mapping {
            let end = mapping + nodes[mapping].extent
            var latest: [UInt32: [Int]] = [:]
            var index = mapping + 1
            while index < end {
                let key = index
                let value = key + nodes[key].extent
                guard value < end else { break }
                index = value + nodes[value].extent
                guard !nodes[key].isContainer else { continue }
                if let earlier = latest[nodes[key].link]?.first(where: { hasSameText(nodes[$0], nodes[key]) }) {
                    let earlierValue = earlier + nodes[earlier].extent
                    result[earlier] = earlierValue + nodes[earlierValue].extent
                    latest[nodes[key].link]?.removeAll { $0 == earlier }
                }
                latest[nodes[key].link, default: []].append(key)
            }
        }
        return result
    }
}
