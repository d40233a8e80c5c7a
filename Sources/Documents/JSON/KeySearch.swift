// KeySearch: whether a key stands twice in a mapping, however many keys there are and whatever their hashes.

/// Looks for keys that stand twice in one mapping of a tape.
///
/// Cost: O(keys) for ordinary keys; O(keys × log keys) where someone chose keys of equal hashes.
struct KeySearch {
    /// The tape.
    let nodes: UnsafeBufferPointer<Node>
    /// The bytes that undecoded text lies in.
    let source: UnsafeBufferPointer<UInt8>
    /// The bytes that decoded text lies in.
    let decoded: UnsafeBufferPointer<UInt8>
    /// Keys that lie further from their slot than this were chosen by someone.
    private let mostProbes = 32

    init(
        nodes: UnsafeBufferPointer<Node>,
        source: UnsafeBufferPointer<UInt8>,
        decoded: UnsafeBufferPointer<UInt8>
    ) {
        self.nodes = nodes
        self.source = source
        self.decoded = decoded
    }

    /// Whether a key stands twice in the mapping at `mapping`, whose members reach up to `end`.
    func hasKeyTwice(in mapping: Int, end: Int) -> Bool {
        var keys: [Int] = []
        var key = mapping + 1
        while key < end {
            keys.append(key)
            key += 1 + nodes[key + 1].extent
        }
        return searchTable(keys) ?? searchSorted(keys)
    }

    /// Answers by a table of open addresses; nil where keys crowd.
    private func searchTable(_ keys: [Int]) -> Bool? {
        var size = 16
        while size < keys.count * 2 { size *= 2 }
        var table = [UInt32](repeating: .max, count: size)
        for key in keys {
            let hash = nodes[key].link
            var slot = Int(hash) & (size - 1)
            var probes = 0
            while table[slot] != .max {
                let rival = Int(table[slot])
                if nodes[rival].link == hash, text(of: rival).elementsEqual(text(of: key)) { return true }
                probes += 1
                guard probes <= mostProbes else { return nil }
                slot = (slot + 1) & (size - 1)
            }
            table[slot] = UInt32(truncatingIfNeeded: key)
        }
        return false
    }

    private func searchSorted(_ keys: [Int]) -> Bool {
        let sorted = keys.sorted { left, right in
            let (one, two) = (nodes[left], nodes[right])
            if one.length != two.length { return one.length < two.length }
            return text(of: left).lexicographicallyPrecedes(text(of: right))
        }
        for (left, right) in zip(sorted, sorted.dropFirst())
        where text(of: left).elementsEqual(text(of: right)) {
            return true
        }
        return false
    }

    private func text(of key: Int) -> UnsafeBufferPointer<UInt8> {
        let first = Int(nodes[key].first)
        let length = Int(nodes[key].length)
        if first >= source.count {
            return UnsafeBufferPointer(rebasing: decoded[(first - source.count)..<(first - source.count + length)])
        }
        return UnsafeBufferPointer(rebasing: source[first..<(first + length)])
    }
}
