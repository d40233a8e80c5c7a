// Backtracker: matches with lookaround and backreferences, within a budget of steps.

/// A search that tries one way after another, for the patterns of ECMA-262 that no automaton can decide.
///
/// Without backreferences, and where only a yes or no is asked, every pair of instruction and place is tried once, so
/// the work is linear in the text; else it is bounded by a budget of steps, and running out is an answer of its own.
struct Backtracker {
    /// How many cells the memory of tried pairs may have; beyond, the budget alone bounds the work.
    private static let memoryLimit = 16_000_000

    private enum Known {
        static let nothing: UInt8 = 0
        static let tried: UInt8 = 1
        static let fails: UInt8 = 2
        static let succeeds: UInt8 = 3
    }

    /// What to do when the present way fails.
    private enum Undo {
        case attempt(place: Int, position: Int)
        case slot(Int, Int)
        case register(Int, Int)
        /// Everything from here was tried without success.
        case exhausted(cell: Int)
    }

    private let program: Program
    private let text: UnsafeBufferPointer<UInt8>
    private var slots: [Int]
    private var registers: [Int]
    private var stack: [Undo] = []
    private var stepsLeft = 0
    private var known: [UInt8] = []
    /// For each instruction its row in `known`, counted from 1; 0 where it needs none.
    private var rows: [Int] = []
    private var ranOut = false
    /// Inside lookaround: the cells found to fail, and whether one of them may only have met a way still under way.
    private var trail: [Int] = []
    private var metItself = false

    /// Makes a search; where `remembers`, it finds out only whether there is a match, groups and all may be others.
    init(_ program: Program, _ text: UnsafeBufferPointer<UInt8>, remembers: Bool) {
        self.program = program
        self.text = text
        slots = Array(repeating: -1, count: program.slotCount)
        registers = Array(repeating: -1, count: program.registerCount)
        guard remembers, program.references.isEmpty else { return }
        rows = Array(repeating: 0, count: program.instructions.count)
        var count = 0
        for (index, instruction) in program.instructions.enumerated() where Self.isRemembered(instruction.kind) {
            count += 1
            rows[index] = count
        }
        let (cells, overflow) = count.multipliedReportingOverflow(by: text.count + 1)
        if overflow || cells > Self.memoryLimit {
            rows = []
        } else {
            known = Array(repeating: Known.nothing, count: cells)
        }
    }

    private static func isRemembered(_ kind: Instruction.Kind) -> Bool {
        kind == .split || kind == .look
    }

    /// Finds the leftmost match that starts at `from` or later; slots are in bytes.
    mutating func search(from: Int, _ budget: inout WorkBudget) -> PatternSearch {
        stepsLeft = budget.backtracking
        defer { budget.backtracking = stepsLeft }
        var position = from
        while true {
            for index in slots.indices { slots[index] = -1 }
            if run(from: program.matchStart, at: position, depth: 0) {
                let groups = (0..<slots.count / 2).map { index -> Range<Int>? in
                    let low = slots[index * 2]
                    let high = slots[index * 2 + 1]
                    return low >= 0 && high >= low ? low..<high : nil
                }
                return .found(PatternMatch(groups: groups))
            }
            if ranOut { return .outOfBudget }
            guard !program.isAnchored, position < text.count else { return .notFound }
            position += UTF8Text.decode(text, position).length
        }
    }

    /// Runs from an instruction to a match; on failure everything is as before.
    private mutating func run(from start: Int, at origin: Int, depth: Int) -> Bool {
        let base = stack.count
        let trailBase = trail.count
        let metItselfBefore = metItself
        metItself = false
        defer {
            trail.removeSubrange(trailBase...)
            metItself = metItselfBefore
        }
        stack.append(.attempt(place: start, position: origin))
        while stack.count > base, let undo = stack.popLast() {
            switch undo {
            case .attempt(let place, let position):
                if advance(place, position, depth) {
                    settle(downTo: base)
                    if metItself { for cell in trail[trailBase...] { known[cell] = Known.nothing } }
                    return true
                }
                if ranOut {
                    stack.removeSubrange(base...)
                    return false
                }
            case .slot(let index, let value): slots[index] = value
            case .register(let index, let value): registers[index] = value
            case .exhausted(let cell):
                known[cell] = Known.fails
                if depth > 0 { trail.append(cell) }
            }
        }
        return false
    }

    /// After success: what is still under way on the stack leads to it; slots stay as they are.
    private mutating func settle(downTo base: Int) {
        for undo in stack[base...] {
            if case .exhausted(let cell) = undo { known[cell] = Known.succeeds }
        }
        stack.removeSubrange(base...)
    }

    /// Goes on from an instruction until it matches or fails.
    private mutating func advance(_ start: Int, _ origin: Int, _ depth: Int) -> Bool {
        var place = start
        var position = origin
        while true {
            stepsLeft -= 1
            guard stepsLeft > 0 else {
                ranOut = true
                return false
            }
            let instruction = program.instructions[place]
            if !rows.isEmpty, rows[place] > 0 {
                let cell = (rows[place] - 1) * (text.count + 1) + position
                switch known[cell] {
                case Known.nothing:
                    known[cell] = Known.tried
                    stack.append(.exhausted(cell: cell))
                case Known.succeeds: return true
                case Known.tried:
                    metItself = true
                    return false
                default: return false
                }
            }
            switch instruction.kind {
            case .match:
                return true
            case .fail:
                return false
            case .split:
                stack.append(.attempt(place: Int(instruction.argument), position: position))
            case .consume, .any, .consumeBackward, .reference, .referenceBackward:
                guard let next = consume(instruction, position) else { return false }
                position = next
            case .assert:
                guard holds(instruction.argument, position) else { return false }
            case .save, .forget, .mark:
                store(instruction, position)
            case .moved:
                if rows.isEmpty, registers[Int(instruction.argument)] == position { return false }
            case .look:
                guard look(Int(instruction.argument), position, depth) else { return false }
            }
            place = Int(instruction.next)
        }
    }

    /// Whether lookaround `index` holds; a positive one keeps the groups it has set.
    private mutating func look(_ index: Int, _ position: Int, _ depth: Int) -> Bool {
        let look = program.looks[index]
        let before = slots
        let isFound = run(from: look.start, at: position, depth: depth + 1)
        if ranOut { return false }
        if isFound, look.isNegated {
            slots = before
        } else if isFound {
            for slot in slots.indices where slots[slot] != before[slot] { stack.append(.slot(slot, before[slot])) }
        }
        return isFound != look.isNegated
    }

    private mutating func store(_ instruction: Instruction, _ position: Int) {
        let index = Int(instruction.argument)
        switch instruction.kind {
        case .save:
            stack.append(.slot(index, slots[index]))
            slots[index] = position
        case .mark:
            stack.append(.register(index, registers[index]))
            registers[index] = position
        default:
            for slot in program.spans[index].lowerBound * 2..<program.spans[index].upperBound * 2
            where slots[slot] >= 0 {
                stack.append(.slot(slot, slots[slot]))
                slots[slot] = -1
            }
        }
    }

    /// Where an instruction that consumes leaves us; nil where it cannot.
    private mutating func consume(_ instruction: Instruction, _ position: Int) -> Int? {
        let argument = Int(instruction.argument)
        switch instruction.kind {
        case .consume:
            guard position < text.count else { return nil }
            let (scalar, length) = UTF8Text.decode(text, position)
            let isMember = program.alphabet.set(argument, contains: program.alphabet.classOf(scalar))
            return isMember ? position + length : nil
        case .any:
            return position < text.count ? position + UTF8Text.decode(text, position).length : nil
        case .consumeBackward:
            guard position > 0 else { return nil }
            let (scalar, length) = UTF8Text.decodeBackward(text, position)
            let isMember = program.alphabet.set(argument, contains: program.alphabet.classOf(scalar))
            return isMember ? position - length : nil
        default:
            return consumeReference(argument, position, isBackward: instruction.kind == .referenceBackward)
        }
    }

    private mutating func consumeReference(_ index: Int, _ position: Int, isBackward: Bool) -> Int? {
        let (groups, foldsCase) = program.references[index]
        for group in groups {
            let low = slots[group * 2]
            let high = slots[group * 2 + 1]
            guard low >= 0, high >= low else { continue }
            stepsLeft -= high - low
            if foldsCase { return consumeFolded(low..<high, position, isBackward) }
            let length = high - low
            let start = isBackward ? position - length : position
            guard start >= 0, start + length <= text.count else { return nil }
            for offset in 0..<length where text[low + offset] != text[start + offset] { return nil }
            return isBackward ? start : start + length
        }
        return position
    }

    private func consumeFolded(_ range: Range<Int>, _ position: Int, _ isBackward: Bool) -> Int? {
        var here = position
        var there = isBackward ? range.upperBound : range.lowerBound
        while isBackward ? there > range.lowerBound : there < range.upperBound {
            guard isBackward ? here > 0 : here < text.count else { return nil }
            let one = isBackward ? UTF8Text.decodeBackward(text, here) : UTF8Text.decode(text, here)
            let two = isBackward ? UTF8Text.decodeBackward(text, there) : UTF8Text.decode(text, there)
            guard CaseFolding.fold(one.scalar) == CaseFolding.fold(two.scalar) else { return nil }
            here += isBackward ? -one.length : one.length
            there += isBackward ? -two.length : two.length
        }
        return here
    }

    private func holds(_ assertion: UInt32, _ position: Int) -> Bool {
        program.holds(assertion, in: text, at: position)
    }
}

extension Program {
    /// Whether an assertion holds at a place of a text.
    func holds(_ assertion: UInt32, in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        switch Assertion(rawValue: assertion) {
        case .textStart:
            return position == 0
        case .textEnd:
            return position == text.count
        case .lineStart:
            return position == 0 || lineTerminators.contains(UTF8Text.decodeBackward(text, position).scalar)
        case .lineEnd:
            return position == text.count || lineTerminators.contains(UTF8Text.decode(text, position).scalar)
        case .wordBoundary, .notWordBoundary:
            let before = position > 0 && ScalarSet.word.contains(UInt32(text[position - 1]))
            let after = position < text.count && ScalarSet.word.contains(UInt32(text[position]))
            return (before != after) == (assertion == Assertion.wordBoundary.rawValue)
        case nil:
            return false
        }
    }
}
