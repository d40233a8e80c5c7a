// Merge keys: `<<` with a mapping or a list of mappings brings their pairs in; written pairs win.
import Findings

extension YAMLTapeSink {
    /// The key just written reads `<<`.
    mutating func noteMergeKey() {
        guard let mapping = builder.openIndex, merging.last != mapping else { return }
        merging.append(mapping)
    }

    /// Where the mappings under a merge key start; nil where its value is no mapping or list of mappings.
    private func mergeSources(_ value: Int) -> [Int]? {
        let nodes = builder.nodes
        if nodes[value].kind == .mapping { return [value] }
        guard nodes[value].kind == .sequence, nodes[value].count > 0 else { return nil }
        var sources: [Int] = []
        var index = value + 1
        while index < value + nodes[value].extent {
            guard nodes[index].kind == .mapping else { return nil }
            sources.append(index)
            index += nodes[index].extent
        }
        return sources
    }

    private func isMergeKey(_ node: Node) -> Bool {
        guard node.style == .plain, node.kind == .string, node.length == 2, !node.flags.contains(.decoded) else {
            return false
        }
        return base[Int(node.first)] == 0x3C && base[Int(node.first) + 1] == 0x3C
    }

    /// Rewrites the mapping just closed at the tape's end with the pairs that its merge keys bring.
    mutating func expandMerges(in mapping: Int) {
        let end = builder.nodes.count
        var sourcesByKey: [Int: [Int]] = [:]
        var pairs: [(key: Int, value: Int, end: Int)] = []
        var known: Set<[UInt8]> = []
        var index = mapping + 1
        while index < end {
            let key = index
            let value = key + builder.nodes[key].extent
            guard value < end else { break }
            index = value + builder.nodes[value].extent
            pairs.append((key, value, index))
            if isMergeKey(builder.nodes[key]), let sources = mergeSources(value) {
                sourcesByKey[key] = sources
            } else if !builder.nodes[key].isContainer {
                known.insert(text(of: key))
            }
        }
        guard !sourcesByKey.isEmpty else { return }
        rewrite(mapping, pairs, sourcesByKey, known: &known)
    }

    private mutating func rewrite(
        _ mapping: Int,
        _ pairs: [(key: Int, value: Int, end: Int)],
        _ sourcesByKey: [Int: [Int]],
        known: inout Set<[UInt8]>
    ) {
        let end = builder.nodes.count
        var written: [Node] = []
        written.reserveCapacity(end - mapping)
        var moved: [(old: Range<Int>, new: Int)] = []
        var members: UInt32 = 0
        for pair in pairs {
            guard let sources = sourcesByKey[pair.key] else {
                moved.append((pair.key..<pair.end, mapping + 1 + written.count))
                written.append(contentsOf: builder.nodes[pair.key..<pair.end])
                members += 1
                continue
            }
            for source in sources { members += append(source, to: &written, known: &known) }
        }
        moveAnchors(above: mapping, moved)
        added += max(0, written.count - (end - mapping - 1))
        builder.nodes.removeSubrange((mapping + 1)...)
        builder.nodes.append(contentsOf: written)
        builder.nodes[mapping].first = members
        builder.nodes[mapping].link = UInt32(clamping: builder.nodes.count - mapping)
        let most = limits.maximumExpansion + 10 * (builder.nodes.count - added)
        if added > most { exhaust() }
    }

    /// Appends the pairs of a merged mapping whose keys are not known yet; returns how many.
    private func append(_ source: Int, to written: inout [Node], known: inout Set<[UInt8]>) -> UInt32 {
        var members: UInt32 = 0
        var index = source + 1
        let end = source + builder.nodes[source].extent
        while index < end {
            let key = index
            let value = key + builder.nodes[key].extent
            guard value < end else { break }
            index = value + builder.nodes[value].extent
            if !builder.nodes[key].isContainer, !known.insert(text(of: key)).inserted { continue }
            for offset in key..<index {
                var node = builder.nodes[offset]
                node.flags.insert(.merged)
                written.append(node)
            }
            members += 1
        }
        return members
    }

    /// Anchors inside a rewritten mapping move with their values; those under a merge key are kept aside.
    private mutating func moveAnchors(above mapping: Int, _ moved: [(old: Range<Int>, new: Int)]) {
        var kept: [Int] = []
        while let last = placed.last, anchors[last].index > mapping {
            placed.removeLast()
            let old = anchors[last].index
            if let move = range(holding: old, in: moved) {
                anchors[last].index = move.new + old - move.old.lowerBound
                kept.append(last)
            } else {
                let subtree = builder.nodes[old..<old + builder.nodes[old].extent]
                anchors[last].isDetached = true
                anchors[last].index = detached.count
                detached.append(contentsOf: subtree)
            }
        }
        placed.append(contentsOf: kept.reversed())
    }

    /// The one of ascending ranges that holds an index.
    private func range(holding index: Int, in moved: [(old: Range<Int>, new: Int)]) -> (old: Range<Int>, new: Int)? {
        var low = 0
        var high = moved.count
        while low < high {
            let middle = (low + high) / 2
            if moved[middle].old.upperBound <= index { low = middle + 1 } else { high = middle }
        }
        return low < moved.count && moved[low].old.contains(index) ? moved[low] : nil
    }

    private func text(of key: Int) -> [UInt8] { builder.withText(of: builder.nodes[key]) { Array($0) } }
}
