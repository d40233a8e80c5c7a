// Evaluator+values: steps that look at one scalar.
import Documents

extension Evaluator {
    @inline(__always)
    func bytes(_ start: UInt32, _ count: UInt32) -> UnsafeBufferPointer<UInt8> {
        guard let base = allBytes.baseAddress else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: base + Int(start), count: Int(count))
    }

    @inline(__always)
    private func isText(_ node: Node) -> Bool {
        Kinds.of(node.kind) & Kinds.texts != 0 || (node.flags.contains(.key) && !node.isContainer)
    }

    func hasText(_ instruction: Instruction, _ index: Int) -> Bool {
        let node = tape.nodes[index]
        guard node.length == instruction.b, isText(node) else { return false }
        return Tape.isEqual(tape.text(node), bytes(instruction.a, instruction.b))
    }

    func hasOneOfTexts(_ instruction: Instruction, _ index: Int) -> Bool {
        let node = tape.nodes[index]
        guard isText(node) else { return false }
        let text = tape.text(node)
        let hash = node.flags.contains(.key) ? node.link : KeyHash.of(text)
        return find(text, hash, slots + Int(instruction.a), instruction.b) != nil
    }

    /// The slot of a name, or nil.
    @inline(__always)
    func find(
        _ text: UnsafeBufferPointer<UInt8>,
        _ hash: UInt32,
        _ table: UnsafePointer<Slot>,
        _ mask: UInt32
    ) -> UnsafePointer<Slot>? {
        var place = hash & mask
        while true {
            let slot = table + Int(place)
            if slot.pointee.count == UInt32.max { return nil }
            if slot.pointee.hash == hash, slot.pointee.count == UInt32(truncatingIfNeeded: text.count),
                slot.pointee.head == Tape.head(of: text),
                text.count <= 8 || Tape.isEqual(text, bytes(slot.pointee.start, slot.pointee.count))
            {
                return slot
            }
            place = (place &+ 1) & mask
        }
    }

    func hasOneOfValues(_ instruction: Instruction, _ node: Int) -> Bool {
        let isKey = tape.nodes[node].flags.contains(.key)
        for index in Int(instruction.a)..<Int(instruction.a &+ instruction.b) {
            let constant = Int(words[index])
            if isKey {
                if constants.nodes[constant].kind == .string,
                    Tape.isEqual(tape.text(node), constants.text(constant))
                {
                    return true
                }
            } else if Tape.isEqual(tape, node, constants, constant) {
                return true
            }
        }
        return false
    }

    func checkRange(_ instruction: Instruction, _ index: Int) -> Bool {
        let node = tape.nodes[index]
        for place in Int(instruction.a)..<Int(instruction.a &+ instruction.b) {
            if node.kind == .integer, let value = tape.smallInteger(node) {
                if value < bounds[place].least || value > bounds[place].most { return false }
            } else if let number = tape.number(index), !bounds[place].holds(number) {
                return false
            }
        }
        return true
    }

    func checkMultiple(_ instruction: Instruction, _ index: Int) -> Bool {
        let node = tape.nodes[index]
        if instruction.b > 0, node.kind == .integer, let value = tape.smallInteger(node) {
            return value % Int(instruction.b) == 0
        }
        guard let number = tape.number(index) else { return true }
        guard let holds = number.isMultiple(of: state.pointee.program.divisors[Int(instruction.a)]) else {
            isUnsure = true
            return true
        }
        return holds
    }

    @inline(__always)
    func checkLength(_ instruction: Instruction, _ index: Int) -> Bool {
        let length = tape.nodes[index].length
        if length < instruction.a { return false }
        // Between a byte and four for each scalar: most answers need no counting.
        if length <= instruction.b, length >= 4 &* UInt64(instruction.a) { return true }
        let count = UInt32(truncatingIfNeeded: tape.scalarCount(index))
        return count >= instruction.a && count <= instruction.b
    }

    @inline(never)
    func matches(_ pattern: UInt32, _ index: Int) -> Bool {
        guard let holds = patterns[Int(pattern)].matches(tape.text(index)) else {
            isUnsure = true
            return true
        }
        return holds
    }
}
