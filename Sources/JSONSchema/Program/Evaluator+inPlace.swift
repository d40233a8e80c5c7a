// Evaluator+inPlace: steps that apply blocks to the same value, and the record that `unevaluated…` reads.
import Documents

extension Evaluator {
    @inline(never)
    func checkAny(_ instruction: Instruction, _ node: Int) -> Bool {
        var place = words + Int(instruction.a)
        let end = place + Int(instruction.b)
        if record >= 0 { return countHolding(place, end, node, upTo: Int.max) > 0 }
        while place < end {
            if call(place.pointee, node) { return true }
            place += 1
        }
        return false
    }

    @inline(never)
    func checkOne(_ instruction: Instruction, _ node: Int) -> Bool {
        var place = words + Int(instruction.a)
        let end = place + Int(instruction.b)
        if record >= 0 { return countHolding(place, end, node, upTo: 2) == 1 }
        var isFound = false
        while place < end {
            if call(place.pointee, node) {
                if isFound { return false }
                isFound = true
            }
            place += 1
        }
        return isFound
    }

    /// How many branches hold; what those that do not hold marked is forgotten.
    private func countHolding(
        _ start: UnsafePointer<UInt32>,
        _ end: UnsafePointer<UInt32>,
        _ node: Int,
        upTo most: Int
    ) -> Int {
        var place = start
        var count = 0
        while place < end, count < most {
            if attempt(place.pointee, node) { count &+= 1 }
            place += 1
        }
        return count
    }

    /// Applies a block; where it does not hold, the record is as before.
    @inline(never)
    private func attempt(_ number: UInt32, _ node: Int) -> Bool {
        guard record >= 0 else { return call(number, node) }
        let size = recordSize(node)
        let copy = state.pointee.marks.count
        for index in record..<record + size { state.pointee.marks.append(state.pointee.marks[index]) }
        let holds = call(number, node)
        if !holds {
            for index in 0..<size { state.pointee.marks[record + index] = state.pointee.marks[copy + index] }
        }
        state.pointee.marks.removeLast(state.pointee.marks.count - copy)
        return holds
    }

    @inline(never)
    func checkNot(_ instruction: Instruction, _ node: Int) -> Bool {
        let outer = record
        record = -1
        let holds = call(instruction.a, node)
        record = outer
        return !holds
    }

    @inline(never)
    func checkConditional(_ instruction: Instruction, _ node: Int) -> Bool {
        attempt(instruction.a, node)
            ? instruction.b == 0 || call(instruction.b, node)
            : instruction.c == 0 || call(instruction.c, node)
    }

    // MARK: Records

    /// Words of bits for the members or elements of a value.
    private func recordSize(_ node: Int) -> Int { (tape.nodes[node].count &+ 63) / 64 }

    /// Notes that the member or element of this number was looked at.
    @inline(never)
    func mark(_ ordinal: Int) {
        state.pointee.marks[record &+ ordinal &>> 6] |= 1 &<< UInt64(ordinal & 63)
    }

    private func isMarked(_ ordinal: Int) -> Bool {
        state.pointee.marks[record &+ ordinal &>> 6] & 1 &<< UInt64(ordinal & 63) != 0
    }

    /// Runs a block with a record of its own, which then adds to the outer one.
    @inline(never)
    func runRecorded(_ block: Block, _ node: Int, _ kind: KindSet) -> Bool {
        let outer = record
        let size = recordSize(node)
        record = state.pointee.marks.count
        for _ in 0..<size { state.pointee.marks.append(0) }
        let holds = steps(block, node, kind)
        if holds, outer >= 0 {
            for index in 0..<size { state.pointee.marks[outer + index] |= state.pointee.marks[record + index] }
        }
        state.pointee.marks.removeLast(state.pointee.marks.count - record)
        record = outer
        return holds
    }

    func checkUnevaluatedItems(_ instruction: Instruction, _ index: Int) -> Bool {
        let end = index &+ tape.nodes[index].extent
        var element = index &+ 1
        var ordinal = 0
        while element < end {
            if !isMarked(ordinal) {
                guard descend(instruction.a, element) else { return false }
                mark(ordinal)
            }
            ordinal &+= 1
            element &+= tape.nodes[element].extent
        }
        return true
    }

    func checkUnevaluatedMembers(_ instruction: Instruction, _ index: Int) -> Bool {
        let end = index &+ tape.nodes[index].extent
        var key = index &+ 1
        var ordinal = 0
        while key < end {
            let value = key &+ tape.nodes[key].extent
            if !isMarked(ordinal) {
                guard descend(instruction.a, value) else { return false }
                mark(ordinal)
            }
            ordinal &+= 1
            key = value &+ tape.nodes[value].extent
        }
        return true
    }
}
