// Document: a parsed config file, values with the span each came from.
public import Findings

/// A parsed config file: a tape of nodes over the bytes it was read from.
///
/// Shape: node 0 or `roots[k]` is a document's root; a container is followed by its members, a mapping by key, value,
/// key, value; `node.extent` leads past a value. No mapping has the same scalar key twice.
public struct Document: Sendable {
    /// The text that spans point into.
    public let source: SourceText
    /// The notation it was read from.
    public let format: DocumentFormat
    /// The dialect it was read as; nil where it was not known.
    public let dialect: Dialect?
    /// The tape.
    public let nodes: [Node]
    /// The source's bytes, then decoded text; scalars' text is a slice of it.
    public let storage: [UInt8]
    /// Tags that were written; a node's `tag` is an index into it plus one.
    public let tags: [String]
    /// Where each document of a stream starts on the tape.
    public let roots: [Int]

    /// A document from its parts; `TapeBuilder.finish` makes them.
    public init(
        source: SourceText,
        format: DocumentFormat,
        dialect: Dialect?,
        nodes: [Node],
        storage: [UInt8],
        tags: [String],
        roots: [Int]
    ) {
        self.source = source
        self.format = format
        self.dialect = dialect
        self.nodes = nodes
        self.storage = storage
        self.tags = tags
        self.roots = roots
    }

    /// Index of the first document's root, or nil where the stream is empty.
    public var root: Int? { roots.first { $0 < nodes.count } }

    /// The text of a scalar, decoded.
    public func text(of index: Int) -> String {
        withText(of: index) { String(decoding: $0, as: UTF8.self) }
    }

    /// Runs `body` over the UTF-8 text of a scalar without copying.
    @inlinable
    public func withText<Result>(of index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let node = nodes[index]
        return storage.withUnsafeBufferPointer { bytes in
            guard !node.isContainer else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
            return body(UnsafeBufferPointer(rebasing: bytes[Int(node.first)..<Int(node.first) + Int(node.length)]))
        }
    }

    /// Whether a scalar's text equals `bytes`.
    @inlinable
    public func hasText(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
        let node = nodes[index]
        guard !node.isContainer, Int(node.length) == bytes.count else { return false }
        return withText(of: index) { $0.elementsEqual(bytes) }
    }

    /// The index of the value under `key` in the mapping at `index`, or nil.
    ///
    /// Cost: O(members), one word compared for each.
    public func member(_ key: String, of index: Int) -> Int? {
        var key = key
        return key.withUTF8 { member($0, hash: KeyHash.of($0), of: index) }
    }

    /// The index of the value under a key whose hash is known.
    @inlinable
    public func member(_ key: UnsafeBufferPointer<UInt8>, hash: UInt32, of index: Int) -> Int? {
        guard nodes.indices.contains(index), nodes[index].kind == .mapping else { return nil }
        let end = index + nodes[index].extent
        var cursor = index + 1
        while cursor < end {
            let node = nodes[cursor]
            let value = cursor + node.extent
            if node.link == hash, hasText(key, at: cursor) { return value }
            guard value < end else { return nil }
            cursor = value + nodes[value].extent
        }
        return nil
    }

    /// The index of the value reached by `keys` from the first root; a key that is a number also steps into a list.
    public func value(at keys: [String]) -> Int? {
        guard var index = root else { return nil }
        for key in keys {
            if let value = member(key, of: index) {
                index = value
            } else if nodes[index].kind == .sequence, let wanted = Int(key), wanted >= 0, wanted < nodes[index].count {
                var cursor = index + 1
                for _ in 0..<wanted { cursor += nodes[cursor].extent }
                index = cursor
            } else {
                return nil
            }
        }
        return index
    }

    /// The members of a mapping in order: indices of key and value.
    public func members(of index: Int) -> [(key: Int, value: Int)] {
        guard nodes.indices.contains(index), nodes[index].kind == .mapping else { return [] }
        var result: [(key: Int, value: Int)] = []
        result.reserveCapacity(nodes[index].count)
        let end = index + nodes[index].extent
        var cursor = index + 1
        while cursor < end {
            let value = cursor + nodes[cursor].extent
            guard value < end else { break }
            result.append((cursor, value))
            cursor = value + nodes[value].extent
        }
        return result
    }

    /// The elements of a sequence in order.
    public func elements(of index: Int) -> [Int] {
        guard nodes.indices.contains(index), nodes[index].kind == .sequence else { return [] }
        var result: [Int] = []
        result.reserveCapacity(nodes[index].count)
        let end = index + nodes[index].extent
        var cursor = index + 1
        while cursor < end {
            result.append(cursor)
            cursor += nodes[cursor].extent
        }
        return result
    }

    /// Line and column of a node's first byte.
    public func position(of index: Int) -> Position { source.position(at: Int(nodes[index].span.start)) }

    /// Where a node stands, with its path.
    public func place(of index: Int) -> Place {
        Place(source: source, span: nodes[index].span, path: path(of: index).description)
    }
}
