// Tape: a document's nodes and text as plain pointers, for the loops that everything waits for.
import Documents

/// A view of a document's tape; valid only inside `Tape.with`.
///
/// Reads are not checked in release builds; indices come from the tape itself, whose builder nests and bounds them.
struct Tape {
    let nodes: UnsafeBufferPointer<Node>
    let storage: UnsafeBufferPointer<UInt8>

    /// Runs `body` over a document's tape.
    @inline(__always)
    static func with<Result>(_ document: Document, _ body: (Tape) -> Result) -> Result {
        // Captured alone: a closure over the document would copy all of it.
        let bytes = document.storage
        return document.nodes.withUnsafeBufferPointer { nodes in
            bytes.withUnsafeBufferPointer { storage in
                body(Tape(nodes: nodes, storage: storage))
            }
        }
    }

    /// The text of a scalar; none for containers.
    @inline(__always)
    func text(_ node: Node) -> UnsafeBufferPointer<UInt8> {
        guard !node.isContainer, let base = storage.baseAddress else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(start: base + Int(node.first), count: Int(node.length))
    }

    @inline(__always)
    func text(_ index: Int) -> UnsafeBufferPointer<UInt8> { text(nodes[index]) }

    /// How many Unicode scalars a text has.
    @inline(__always)
    func scalarCount(_ index: Int) -> Int {
        let bytes = text(index)
        var continuing = 0
        for byte in bytes where byte & 0xC0 == 0x80 { continuing &+= 1 }
        return bytes.count &- continuing
    }

    /// The exact value of a number node; nil for what is none.
    func number(_ index: Int) -> ExactNumber? {
        let kind = nodes[index].kind
        guard kind == .integer || kind == .decimal else { return nil }
        return ExactNumber(text(index))
    }

    /// An integer node's value where it has up to 18 digits.
    @inline(__always)
    func smallInteger(_ node: Node) -> Int? {
        let bytes = text(node)
        guard bytes.count <= 18, bytes.count > 0 else { return nil }
        var value = 0
        var index = 0
        let isNegative = bytes[0] == 0x2D
        if isNegative { index = 1 }
        while index < bytes.count {
            value = value &* 10 &+ Int(bytes[index] &- 0x30)
            index &+= 1
        }
        return isNegative ? 0 &- value : value
    }

    /// What a node counts as: keys are texts, whatever a plain word was read as.
    func kind(_ index: Int) -> Node.Kind {
        let node = nodes[index]
        return node.flags.contains(.key) && !node.isContainer ? .string : node.kind
    }

    /// The types a node has; a whole decimal is an integer where `countsWhole`.
    func types(_ index: Int, countsWhole: Bool) -> TypeSet {
        switch kind(index) {
        case .null: .null
        case .no, .yes: .boolean
        case .integer: [.integer, .number]
        case .decimal: countsWhole && number(index)?.isInteger == true ? [.integer, .number] : .number
        case .notFinite: []
        case .string, .time: .string
        case .sequence: .array
        case .mapping: .object
        }
    }

    /// The value under a name in a mapping, with its key, or nil.
    @inline(__always)
    func member(_ name: UnsafeBufferPointer<UInt8>, hash: UInt32, of index: Int) -> (key: Int, value: Int)? {
        let end = index &+ nodes[index].extent
        var key = index &+ 1
        while key < end {
            let node = nodes[key]
            let value = key &+ node.extent
            if node.link == hash, Tape.isEqual(text(node), name) { return (key, value) }
            key = value &+ nodes[value].extent
        }
        return nil
    }

    @inline(__always)
    static func isEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        let one = UnsafeRawPointer(first)
        let two = UnsafeRawPointer(second)
        let count = left.count
        if count >= 8 {
            var offset = 0
            while offset &+ 8 < count {
                if !isSame(UInt64.self, one, two, offset) { return false }
                offset &+= 8
            }
            return isSame(UInt64.self, one, two, count &- 8)
        }
        // The words at both ends overlap, so that no loop is needed.
        if count >= 4 { return isSame(UInt32.self, one, two, 0) && isSame(UInt32.self, one, two, count &- 4) }
        if count >= 2 { return isSame(UInt16.self, one, two, 0) && isSame(UInt16.self, one, two, count &- 2) }
        return count == 0 || isSame(UInt8.self, one, two, 0)
    }

    /// The first 8 bytes of a text as a number, filled up with zeros.
    @inline(__always)
    static func head(of text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let start = text.baseAddress else { return 0 }
        let raw = UnsafeRawPointer(start)
        let count = text.count
        if count >= 8 { return raw.loadUnaligned(as: UInt64.self) }
        // Words at both ends overlap; what stands twice is the same.
        if count >= 4 {
            let last = UInt64(raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
            return UInt64(raw.loadUnaligned(as: UInt32.self)) | last &<< UInt64((count &- 4) &* 8)
        }
        if count >= 2 {
            let last = UInt64(raw.loadUnaligned(fromByteOffset: count &- 2, as: UInt16.self))
            return UInt64(raw.loadUnaligned(as: UInt16.self)) | last &<< UInt64((count &- 2) &* 8)
        }
        return count == 0 ? 0 : UInt64(start.pointee)
    }

    @inline(__always)
    private static func isSame<Word: FixedWidthInteger & BitwiseCopyable>(
        _ word: Word.Type,
        _ left: UnsafeRawPointer,
        _ right: UnsafeRawPointer,
        _ offset: Int
    ) -> Bool {
        left.loadUnaligned(fromByteOffset: offset, as: word) == right.loadUnaligned(fromByteOffset: offset, as: word)
    }
}
