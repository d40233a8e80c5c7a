// TapeDefects: what is wrong with a tape, whatever the text was; and seeded chance.
import Documents
import Findings

/// Seeded chance, so that a failing run can be run again (SplitMix64).
struct SeededChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value &>> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value &>> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value &>> 31
    }

    /// True once in `times`.
    mutating func one(in times: Int) -> Bool { Int.random(in: 0..<times, using: &self) == 0 }
}

extension Document {
    /// What is wrong with the tape, or nil.
    var defect: String? {
        for root in roots where root >= nodes.count { return "root \(root) beyond the tape" }
        var index = 0
        while index < nodes.count {
            if let defect = defect(at: index) { return "node \(index): \(defect)" }
            index += 1
        }
        return nil
    }

    private func defect(at index: Int) -> String? {
        let node = nodes[index]
        if Int(node.span.end) > source.bytes.count || node.span.start > node.span.end { return "span \(node.span)" }
        guard node.isContainer else {
            return Int(node.first) + Int(node.length) > storage.count ? "text beyond the storage" : nil
        }
        guard node.extent >= 1, index + node.extent <= nodes.count else { return "extent \(node.extent)" }
        var members = 0
        var cursor = index + 1
        var keys: Set<String> = []
        while cursor < index + node.extent {
            if node.kind == .mapping, members % 2 == 0 {
                if !nodes[cursor].flags.contains(.key), !nodes[cursor].isContainer { return "key without its flag" }
                if !nodes[cursor].isContainer, !keys.insert(text(of: cursor)).inserted { return "a key twice" }
            }
            members += 1
            cursor += nodes[cursor].extent
        }
        if cursor != index + node.extent { return "members do not fill it" }
        if node.kind == .mapping, members % 2 != 0 { return "a key without a value" }
        return node.count == (node.kind == .mapping ? members / 2 : members) ? nil : "count \(node.count)"
    }
}
