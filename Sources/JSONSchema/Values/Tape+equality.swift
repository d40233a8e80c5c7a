// Tape+equality: when two values are the same for JSON Schema.
import Documents

extension Tape {
    /// Containers inside one another beyond which values are not compared but called different.
    static let maximumComparedDepth = 2_000

    /// Whether two values are equal: numbers by value, mappings without regard to order.
    static func isEqual(_ left: Tape, _ one: Int, _ right: Tape, _ two: Int, depth: Int = 0) -> Bool {
        let first = left.nodes[one]
        let second = right.nodes[two]
        switch (first.kind, second.kind) {
        case (.null, .null), (.yes, .yes), (.no, .no): return true
        case (.string, .string), (.time, .string), (.string, .time), (.time, .time), (.notFinite, .notFinite):
            return isEqual(left.text(first), right.text(second))
        case (.integer, .integer): return isEqual(left.text(first), right.text(second))
        case (.integer, .decimal), (.decimal, .integer), (.decimal, .decimal):
            return left.number(one) == right.number(two)
        case (.sequence, .sequence):
            guard first.count == second.count, depth < maximumComparedDepth else { return false }
            return hasEqualElements(left, one, right, two, depth)
        case (.mapping, .mapping):
            guard first.count == second.count, depth < maximumComparedDepth else { return false }
            return hasEqualMembers(left, one, right, two, depth)
        default: return false
        }
    }

    private static func hasEqualElements(_ left: Tape, _ one: Int, _ right: Tape, _ two: Int, _ depth: Int) -> Bool {
        let end = one + left.nodes[one].extent
        var first = one + 1
        var second = two + 1
        while first < end {
            guard isEqual(left, first, right, second, depth: depth + 1) else { return false }
            first += left.nodes[first].extent
            second += right.nodes[second].extent
        }
        return true
    }

    private static func hasEqualMembers(_ left: Tape, _ one: Int, _ right: Tape, _ two: Int, _ depth: Int) -> Bool {
        let end = one + left.nodes[one].extent
        var key = one + 1
        while key < end {
            let node = left.nodes[key]
            let value = key + node.extent
            guard let other = right.member(left.text(node), hash: node.link, of: two),
                isEqual(left, value, right, other.value, depth: depth + 1)
            else { return false }
            key = value + left.nodes[value].extent
        }
        return true
    }

    /// A hash that equal values share.
    func hash(_ index: Int, depth: Int = 0) -> UInt64 {
        let node = nodes[index]
        switch node.kind {
        case .null, .no, .yes: return UInt64(node.kind.rawValue) &+ 0x51
        case .integer, .decimal:
            var hasher = Hasher()
            hasher.combine(number(index))
            return UInt64(truncatingIfNeeded: hasher.finalize())
        case .string, .time, .notFinite: return mix(UInt64(KeyHash.of(text(node))) &+ 0x1_0000_0000)
        case .sequence:
            var result: UInt64 = 0x7
            guard depth < Tape.maximumComparedDepth else { return result }
            var element = index + 1
            while element < index + node.extent {
                result = mix(result ^ hash(element, depth: depth + 1))
                element += nodes[element].extent
            }
            return result
        case .mapping:
            var result: UInt64 = 0xB
            guard depth < Tape.maximumComparedDepth else { return result }
            var key = index + 1
            while key < index + node.extent {
                let value = key + nodes[key].extent
                result &+= mix(UInt64(nodes[key].link) ^ mix(hash(value, depth: depth + 1)))
                key = value + nodes[value].extent
            }
            return mix(result)
        }
    }

    @inline(__always)
    private func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ (value &>> 31)) &* 0x9E37_79B9_7F4A_7C15
        return product ^ (product &>> 29)
    }

    /// The first two elements of a list that are equal, or nil.
    ///
    /// Cost: few elements are compared pair by pair without allocating, many sorted by hash.
    func firstDuplicate(in index: Int) -> (first: Int, second: Int)? {
        let end = index + nodes[index].extent
        if nodes[index].count <= 24 {
            var second = index + 1
            while second < end {
                var first = index + 1
                while first < second {
                    if Tape.isEqual(self, first, self, second) { return (first, second) }
                    first += nodes[first].extent
                }
                second += nodes[second].extent
            }
            return nil
        }
        var hashes: [(hash: UInt64, node: Int)] = []
        hashes.reserveCapacity(nodes[index].count)
        var element = index + 1
        while element < end {
            hashes.append((hash(element), element))
            element += nodes[element].extent
        }
        hashes.sort { ($0.hash, $0.node) < ($1.hash, $1.node) }
        var start = 0
        for position in hashes.indices.dropFirst() {
            if hashes[position].hash != hashes[start].hash {
                start = position
                continue
            }
            // Values of one hash that differ are rare; those beyond 64 of them are compared with the first 64 only.
            for other in start..<min(position, start + 64)
            where Tape.isEqual(self, hashes[other].node, self, hashes[position].node) {
                return (hashes[other].node, hashes[position].node)
            }
        }
        return nil
    }
}
