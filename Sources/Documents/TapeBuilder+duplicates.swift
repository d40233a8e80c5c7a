// Keys that stand twice: found when a mapping is closed, dropped when the tape is finished.
import Findings

extension TapeBuilder {
    func hasSameText(_ left: Node, _ right: Node) -> Bool {
        guard left.link == right.link, left.length == right.length else { return false }
        return withText(of: left) { one in withText(of: right) { two in one.elementsEqual(two) } }
    }

    /// Few keys are compared pair by pair, many through a table of their hashes.
    @inline(__always)
    mutating func findDuplicates(in mapping: Int) {
        let members = Int(nodes[mapping].first)
        if members <= 12 { return findAmongFew(mapping) }
        findAmongMany(keys(of: mapping))
    }

    /// Compares 32-bit hashes first; texts only where those agree.
    private mutating func findAmongFew(_ mapping: Int) {
        let end = nodes.count
        var suspects: [(Int, Int)] = []
        nodes.withUnsafeBufferPointer { nodes in
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 12) { seen in
                var known = 0
                var index = mapping + 1
                while index < end, known < 12 {
                    let key = index
                    let value = key &+ nodes[key].extent
                    guard value < end else { return }
                    index = value &+ nodes[value].extent
                    guard !nodes[key].isContainer else { continue }
                    let hash = nodes[key].link
                    var rival = 0
                    while rival < known {
                        if UInt32(truncatingIfNeeded: seen[rival]) == hash {
                            suspects.append((Int(seen[rival] &>> 32), key))
                        }
                        rival &+= 1
                    }
                    seen[known] = UInt64(key) &<< 32 | UInt64(hash)
                    known &+= 1
                }
            }
        }
        var reported: Set<Int> = []
        for (earlier, later) in suspects where hasSameText(nodes[earlier], nodes[later]) {
            if reported.insert(later).inserted { report(earlier: earlier, later: later) }
        }
    }

    /// The scalar keys of a closed mapping, in order.
    func keys(of mapping: Int) -> [Int] {
        var keys: [Int] = []
        keys.reserveCapacity(Int(nodes[mapping].first))
        let end = min(nodes.count, mapping + nodes[mapping].extent)
        var index = mapping + 1
        while index < end {
            let key = index
            let value = key + nodes[key].extent
            guard value < end else { break }
            index = value + nodes[value].extent
            if !nodes[key].isContainer { keys.append(key) }
        }
        return keys
    }

    /// A table of open addresses; where keys crowd, as chosen ones may, the keys are sorted instead.
    private mutating func findAmongMany(_ keys: [Int]) {
        var size = 32
        while size < keys.count * 2 { size *= 2 }
        var table = [UInt32](repeating: .max, count: size)
        var found: [(Int, Int)] = []
        for key in keys {
            let hash = nodes[key].link
            var slot = Int(hash) & (size - 1)
            var probes = 0
            while table[slot] != .max {
                let rival = Int(table[slot])
                if nodes[rival].link == hash, hasSameText(nodes[rival], nodes[key]) {
                    found.append((rival, key))
                    break
                }
                probes += 1
                guard probes <= 32 else { return findBySorting(keys) }
                slot = (slot + 1) & (size - 1)
            }
            if table[slot] == .max { table[slot] = UInt32(truncatingIfNeeded: key) }
        }
        for (earlier, later) in found { report(earlier: earlier, later: later) }
    }

    private mutating func findBySorting(_ keys: [Int]) {
        let sorted = keys.sorted { left, right in
            let (one, two) = (nodes[left], nodes[right])
            if one.length != two.length { return one.length < two.length }
            return withText(of: one) { first in
                withText(of: two) { second in
                    if first.elementsEqual(second) { return left < right }
                    return first.lexicographicallyPrecedes(second)
                }
            }
        }
        var earlier = sorted.first ?? 0
        var found: [(Int, Int)] = []
        for key in sorted.dropFirst() {
            if hasSameText(nodes[earlier], nodes[key]) { found.append((earlier, key)) } else { earlier = key }
        }
        for (earlier, later) in found.sorted(by: { $0.1 < $1.1 }) { report(earlier: earlier, later: later) }
    }

    private mutating func report(earlier: Int, later: Int) {
        hasDuplicates = true
        guard duplicates.count < 1_000 else { return }
        let text = withText(of: nodes[later]) { String(decoding: $0, as: UTF8.self) }
        duplicates.append(DuplicateKey(first: nodes[earlier].span, again: nodes[later].span, text: text))
    }

    // MARK: Dropping

    /// Writes the tape anew without the pairs that a later one of the same key overrides.
    mutating func dropDuplicates() {
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
        for mapping in nodes.indices where nodes[mapping].kind == .mapping && nodes[mapping].first > 1 {
            var latest: [Text: Int] = [:]
            for key in keys(of: mapping) {
                let text = Text(bytes: withText(of: nodes[key]) { Array($0) })
                if let earlier = latest.updateValue(key, forKey: text) {
                    let value = earlier + nodes[earlier].extent
                    result[earlier] = value + nodes[value].extent
                }
            }
        }
        return result
    }

    /// A key's text, hashed with a seed.
    private struct Text: Hashable {
        let bytes: [UInt8]
    }
}
