// Example: writes a short text that a pattern matches, as a person would.

/// Walks a tree and writes what it asks for: letters in order, digits in order, first alternatives.
struct Example {
    /// The longest text that is written, in scalars.
    private static let limit = 4_000

    private var scalars: [UInt32] = []
    private var groups: [Int: ArraySlice<UInt32>] = [:]
    private let references: [[Int]]

    private init(_ references: [[Int]]) {
        self.references = references
    }

    /// A likely match; nil where it would be too long or must hold a character of an empty class.
    static func text(for tree: PatternTree) -> [UInt32]? {
        var example = Example(tree.references)
        return example.write(tree.root, turn: 0) ? example.scalars : nil
    }

    /// Writes a node; false where it cannot be written.
    ///
    /// `turn` counts the passes of the innermost repeat.
    private mutating func write(_ node: Node, turn: Int) -> Bool {
        guard scalars.count <= Self.limit else { return false }
        switch node {
        case .empty, .assertion, .look:
            return true
        case .scalar(let scalar):
            scalars.append(scalar)
            return true
        case .set(let set):
            guard let member = Self.member(of: set, turn: turn) else { return false }
            scalars.append(member)
            return true
        case .sequence(let nodes):
            return nodes.allSatisfy { write($0, turn: 0) }
        case .choice(let nodes):
            return writeFirst(of: nodes)
        case .group(let inner, let number):
            let start = scalars.count
            guard write(inner, turn: turn) else { return false }
            groups[number] = scalars[start...]
            return true
        case .repetition(let inner, let minimum, let maximum, _):
            let wished = Self.isClass(inner) ? 3 : minimum
            let count = max(minimum, min(wished, maximum ?? .max))
            guard count <= Self.limit else { return false }
            return (0..<count).allSatisfy { write(inner, turn: $0) }
        case .backreference(let index, _):
            for number in references[index] {
                guard let group = groups[number] else { continue }
                scalars += group
                break
            }
            return true
        }
    }

    private mutating func writeFirst(of nodes: [Node]) -> Bool {
        let start = scalars.count
        for node in nodes {
            if write(node, turn: 0) { return true }
            scalars.removeSubrange(start...)
        }
        return false
    }

    private static func isClass(_ node: Node) -> Bool {
        switch node {
        case .set: true
        case .group(let inner, _): isClass(inner)
        default: false
        }
    }

    /// The member to write in place `turn` of a row: a, b, c …, else 1, 2, 3 …, else A, B, C …, else what reads best.
    private static func member(of set: ScalarSet, turn: Int) -> UInt32? {
        for (first, count) in [(UInt32(0x61), 26), (0x31, 9), (0x41, 26)] {
            let wanted = first + UInt32(turn % count)
            if set.contains(wanted) { return wanted }
        }
        let bits = set.asciiBits
        return bits.isEmpty ? set.ranges.first?.first : Alphabet.readableMember(of: bits)
    }
}
