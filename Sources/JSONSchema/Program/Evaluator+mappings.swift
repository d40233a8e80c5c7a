// Evaluator+mappings: steps that look at a mapping.
import Documents

extension Evaluator {
    /// `properties`, `required`, `patternProperties` and `additionalProperties` in one walk over the members.
    @inline(never)
    func checkObject(_ instruction: Instruction, _ index: Int) -> Bool {
        let tape = self.tape
        let plan = objects + Int(instruction.a)
        let mapping = tape.nodes[index]
        if mapping.first < plan.pointee.required { return false }
        let table = slots + Int(plan.pointee.firstSlot)
        let mask = plan.pointee.mask
        let additional = plan.pointee.additional
        let hasPatterns = plan.pointee.patternCount > 0
        var found: UInt32 = 0
        var ordinal = 0
        let end = index &+ Int(mapping.link)
        var key = index &+ 1
        while key < end {
            let name = tape.nodes[key]
            let value = key &+ name.extent
            let node = tape.nodes[value]
            var isCovered = false
            if let slot = find(tape.text(name), name.link, table, mask) {
                found &+= UInt32(slot.pointee.required)
                if slot.pointee.block != UInt32.max {
                    isCovered = true
                    guard isLetIn(slot.pointee.kinds, value, node.kind) else { return false }
                    if slot.pointee.block != 0, !descendLetIn(slot.pointee.block, value, Kinds.of(node.kind)) {
                        return false
                    }
                }
            }
            if hasPatterns {
                guard checkPatterns(plan, key, value, &isCovered) else { return false }
            }
            if !isCovered, additional != 0, !descend(additional, value) { return false }
            if record >= 0 {
                if isCovered || plan.pointee.coversAll { mark(ordinal) }
                ordinal &+= 1
            }
            key = value &+ node.extent
        }
        return found == plan.pointee.required
    }

    @inline(__always)
    private func descendLetIn(_ number: UInt32, _ node: Int, _ kind: KindSet) -> Bool {
        guard record >= 0 else { return run(number, node, kind) }
        let outer = record
        record = -1
        let result = run(number, node, kind)
        record = outer
        return result
    }

    @inline(never)
    private func checkPatterns(
        _ plan: UnsafePointer<ObjectPlan>,
        _ key: Int,
        _ value: Int,
        _ isCovered: inout Bool
    ) -> Bool {
        var place = words + Int(plan.pointee.firstPattern)
        for _ in 0..<plan.pointee.patternCount {
            if matches(place[0], key) {
                isCovered = true
                guard descend(place[1], value) else { return false }
            }
            place += 2
        }
        return true
    }

    func has(_ slot: Slot, _ node: Int) -> Bool {
        tape.member(bytes(slot.start, slot.count), hash: slot.hash, of: node) != nil
    }

    func checkDependentRequired(_ instruction: Instruction, _ node: Int) -> Bool {
        let first = Int(instruction.a)
        guard has(slots[first], node) else { return true }
        for place in first &+ 1..<first &+ 1 &+ Int(instruction.b) where !has(slots[place], node) { return false }
        return true
    }

    func checkNames(_ instruction: Instruction, _ index: Int) -> Bool {
        let end = index &+ tape.nodes[index].extent
        var key = index &+ 1
        let outer = record
        record = -1
        defer { record = outer }
        while key < end {
            let value = key &+ tape.nodes[key].extent
            let block = blocks[Int(instruction.a)]
            // A key is a text, whatever a plain word was read as.
            guard block.kinds & Kinds.of(.string) != 0 else { return false }
            if !block.isMereKinds, !run(instruction.a, key, Kinds.of(.string)) { return false }
            key = value &+ tape.nodes[value].extent
        }
        return true
    }
}
