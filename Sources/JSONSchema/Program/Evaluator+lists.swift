// Evaluator+lists: steps that look at a list.
import Documents

extension Evaluator {
    @inline(never)
    func checkItems(_ instruction: Instruction, _ index: Int) -> Bool {
        let tape = self.tape
        let end = index &+ tape.nodes[index].extent
        var element = index &+ 1
        var ordinal: UInt32 = 0
        while element < end {
            let extent = tape.nodes[element].extent
            if ordinal >= instruction.b {
                guard descend(instruction.a, element) else { return false }
                if record >= 0 { mark(Int(ordinal)) }
            }
            ordinal &+= 1
            element &+= extent
        }
        return true
    }

    @inline(never)
    func checkItemKinds(_ instruction: Instruction, _ index: Int) -> Bool {
        let tape = self.tape
        let kinds = KindSet(truncatingIfNeeded: instruction.c)
        let end = index &+ tape.nodes[index].extent
        var element = index &+ 1
        var ordinal: UInt32 = 0
        while element < end {
            let node = tape.nodes[element]
            if ordinal >= instruction.b {
                if kinds & Kinds.of(node.kind) == 0 { return false }
                if record >= 0 { mark(Int(ordinal)) }
            }
            ordinal &+= 1
            element &+= node.extent
        }
        return true
    }

    @inline(never)
    func checkPrefix(_ instruction: Instruction, _ index: Int) -> Bool {
        let end = index &+ tape.nodes[index].extent
        var element = index &+ 1
        var ordinal = 0
        while element < end, ordinal < Int(instruction.b) {
            guard descend(words[Int(instruction.a) &+ ordinal], element) else { return false }
            if record >= 0 { mark(ordinal) }
            ordinal &+= 1
            element &+= tape.nodes[element].extent
        }
        return true
    }

    @inline(never)
    func checkContains(_ instruction: Instruction, _ index: Int) -> Bool {
        let settings = words + Int(instruction.b)
        let isRecorded = record >= 0 && settings[0] == 1
        let least = settings[1]
        let most = settings[2]
        var count: UInt32 = 0
        var ordinal = 0
        let end = index &+ tape.nodes[index].extent
        var element = index &+ 1
        while element < end {
            if descend(instruction.a, element) {
                count &+= 1
                if isRecorded { mark(ordinal) }
                if count > most { return false }
                if count >= least, most == UInt32.max, !isRecorded { return true }
            }
            ordinal &+= 1
            element &+= tape.nodes[element].extent
        }
        return count >= least
    }
}
