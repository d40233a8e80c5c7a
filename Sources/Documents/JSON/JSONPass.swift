// JSONPass: one strict pass over JSON: values onto the tape, brackets matched, keys told apart.
import Findings

/// One strict pass over JSON; it stops at the first byte that is not strict JSON.
///
/// Unsafe pointers here and in `JSONBytes` only: with arrays the pass takes a fifth longer. What changes with each
/// byte lives in local variables, so that it stays in registers. While a container is open its `link` holds its
/// parent's index plus one and its `first` the members so far.
struct JSONPass {
    /// The text.
    let bytes: JSONBytes
    /// Room for `capacity` nodes.
    let nodes: UnsafeMutablePointer<Node>
    /// How many nodes there is room for.
    let capacity: Int
    /// Slots of the table that finds keys standing twice, all 0.
    let stamps: UnsafeMutablePointer<UInt32>
    /// The index of the last slot: a power of two less one.
    let lastStamp: UInt32
    /// Text of strings that had escapes.
    let decoded: UnsafeMutablePointer<[UInt8]>
    /// Most containers inside one another.
    let maximumDepth: Int

    /// Reads the whole text; how many nodes it has, or nil where it is not strict JSON or has a key twice.
    func run() -> Int? {
        var index = bytes.skipSpace(from: bytes.startBehindMark)
        var used = 0
        var depth = 0
        var parent = -1
        var isMapping = false
        var members: UInt32 = 0
        while index < bytes.count, used < capacity {
            // A value.
            let byte = bytes.base[index]
            if byte == 0x22 {
                guard let end = string(at: index, to: used, isKey: false) else { return nil }
                index = end
                used &+= 1
            } else if byte | 0x20 == 0x7B {
                guard depth < maximumDepth else { return nil }
                if parent >= 0 { nodes[parent].first = members }
                isMapping = byte == 0x7B
                begin(isMapping ? .mapping : .sequence, at: index, to: used, parent: parent)
                (parent, members, depth) = (used, 0, depth &+ 1)
                used &+= 1
                index &+= 1
            } else {
                guard let end = scalar(byte, at: index, to: used) else { return nil }
                index = end
                used &+= 1
            }
            // What closes behind it.
            while true {
                index = bytes.skipSpace(from: index)
                guard parent >= 0 else { return index == bytes.count ? used : nil }
                guard index < bytes.count else { return nil }
                guard bytes.base[index] == (isMapping ? 0x7D : 0x5D) else { break }
                index &+= 1
                if isMapping, members > 1, hasKeyTwice(in: parent, members: members, end: used) { return nil }
                parent = close(parent, at: index, members: members, used: used)
                depth &-= 1
                guard parent >= 0 else { continue }
                members = nodes[parent].first
                isMapping = nodes[parent].kind == .mapping
            }
            // What leads to the next value.
            if members > 0 {
                guard bytes.base[index] == 0x2C else { return nil }
                index = bytes.skipSpace(from: index &+ 1)
            }
            members &+= 1
            guard isMapping else { continue }
            guard index < bytes.count, bytes.base[index] == 0x22, used < capacity,
                let end = string(at: index, to: used, isKey: true)
            else { return nil }
            used &+= 1
            index = bytes.skipSpace(from: end)
            guard index < bytes.count, bytes.base[index] == 0x3A else { return nil }
            index = bytes.skipSpace(from: index &+ 1)
        }
        return nil
    }

    /// Writes a number or a word; the index behind it, or nil.
    @inline(__always)
    private func scalar(_ byte: UInt8, at index: Int, to slot: Int) -> Int? {
        var kind = Node.Kind.null
        let end: Int
        switch byte {
        case 0x2D, 0x30...0x39:
            let number = bytes.number(from: index)
            guard number.end > 0 else { return nil }
            end = number.end
            kind = number.isDecimal ? .decimal : .integer
        case 0x74:
            guard bytes.hasWord(0x6575_7274, at: index) else { return nil }
            (kind, end) = (.yes, index &+ 4)
        case 0x66:
            guard bytes.hasWord(0x6573_6C61, at: index &+ 1) else { return nil }
            (kind, end) = (.no, index &+ 5)
        case 0x6E:
            guard bytes.hasWord(0x6C6C_756E, at: index) else { return nil }
            end = index &+ 4
        default: return nil
        }
        let place = span(index, end)
        (nodes + slot).initialize(
            to: Node(kind: kind, span: place, first: place.start, length: place.end &- place.start)
        )
        return end
    }

    /// Writes a string; the index behind its closing quote, or nil.
    @inline(__always)
    private func string(at index: Int, to slot: Int, isKey: Bool) -> Int? {
        let start = index &+ 1
        var end = bytes.firstSpecial(from: start)
        guard end < bytes.count else { return nil }
        if bytes.base[end] != 0x22 {
            guard let behind = escapedString(at: index, to: slot, isKey: isKey, from: end) else { return nil }
            return behind
        }
        let length = end &- start
        end &+= 1
        var node = Node(
            kind: .string,
            style: .doubleQuoted,
            span: span(index, end),
            first: UInt32(truncatingIfNeeded: start),
            length: UInt32(truncatingIfNeeded: length)
        )
        if isKey {
            node.flags = .key
            node.link = KeyHash.of(UnsafeBufferPointer(start: bytes.base + start, count: length))
        }
        (nodes + slot).initialize(to: node)
        return end
    }

    /// Writes a string whose first special byte at `first` is no quote.
    @inline(never)
    private func escapedString(at index: Int, to slot: Int, isKey: Bool, from first: Int) -> Int? {
        let start = index &+ 1
        var end = first
        while end < bytes.count, bytes.base[end] != 0x22 {
            guard bytes.base[end] == 0x5C else { return nil }
            end = bytes.firstSpecial(from: min(bytes.count, end &+ 2))
        }
        guard end < bytes.count,
            let text = JSONBytes.unescaped(UnsafeBufferPointer(start: bytes.base + start, count: end &- start))
        else { return nil }
        var node = Node(
            kind: .string,
            style: .doubleQuoted,
            flags: isKey ? [.decoded, .key] : .decoded,
            span: span(index, end &+ 1),
            first: UInt32(truncatingIfNeeded: bytes.count &+ decoded.pointee.count),
            length: UInt32(truncatingIfNeeded: text.count)
        )
        if isKey { node.link = text.withUnsafeBufferPointer { KeyHash.of($0) } }
        decoded.pointee.append(contentsOf: text)
        (nodes + slot).initialize(to: node)
        return end &+ 1
    }
}

// MARK: - Containers

extension JSONPass {
    @inline(__always)
    private func begin(_ kind: Node.Kind, at index: Int, to slot: Int, parent: Int) {
        let place = span(index, index &+ 1)
        let link = UInt32(truncatingIfNeeded: parent &+ 1)
        (nodes + slot).initialize(to: Node(kind: kind, style: .flow, span: place, link: link))
    }

    /// Closes a container that ends before `index`, and returns the one around it, or -1.
    @inline(__always)
    private func close(_ container: Int, at index: Int, members: UInt32, used: Int) -> Int {
        let parent = Int(nodes[container].link) &- 1
        nodes[container].span.end = UInt32(truncatingIfNeeded: index)
        nodes[container].link = UInt32(truncatingIfNeeded: used &- container)
        nodes[container].first = members
        return parent
    }

    /// Whether a key stands twice in a mapping whose members reach up to `end`.
    ///
    /// Each key stamps a slot of a small table; only where the same mapping stamped it before are texts compared.
    @inline(__always)
    private func hasKeyTwice(in mapping: Int, members: UInt32, end: Int) -> Bool {
        guard members <= 64 else { return searchKeys(in: mapping, end: end) }
        let stamp = UInt32(truncatingIfNeeded: mapping &+ 1)
        var key = mapping &+ 1
        while key < end {
            let slot = Int(truncatingIfNeeded: nodes[key].link & lastStamp)
            if stamps[slot] == stamp { return searchKeys(in: mapping, end: end) }
            stamps[slot] = stamp
            key &+= 1 &+ nodes[key &+ 1].extent
        }
        return false
    }

    /// A span without the clamping of its `init`: a text has less than 4 GiB.
    @inline(__always)
    private func span(_ start: Int, _ end: Int) -> Span {
        var span = Span(from: 0, to: 0)
        span.start = UInt32(truncatingIfNeeded: start)
        span.end = UInt32(truncatingIfNeeded: end)
        return span
    }

    @inline(never)
    private func searchKeys(in mapping: Int, end: Int) -> Bool {
        decoded.pointee.withUnsafeBufferPointer { decoded in
            KeySearch(
                nodes: UnsafeBufferPointer(start: nodes, count: end),
                source: UnsafeBufferPointer(start: bytes.base, count: bytes.count),
                decoded: decoded
            ).hasKeyTwice(in: mapping, end: end)
        }
    }
}
