// Submatches: finds where a match and its groups lie, in one pass.

/// A simulation of all ways at once, in order of preference, each with the places of its groups.
///
/// Cost: O(text × program × groups), whatever the pattern.
/// - Source: K. Thompson, "Regular Expression Search Algorithm" (1968), with submatches after R. Pike.
struct Submatches {
    private let program: Program
    private let text: UnsafeBufferPointer<UInt8>
    private let slotCount: Int
    private var current = Threads()
    private var following = Threads()
    private var stack: [Task] = []
    private var slots: [Int]
    private var best: [Int]?
    private var movesLeft = 0

    /// The ways under way, the most preferred first.
    private struct Threads {
        var places: [Int] = []
        /// `slotCount` numbers a place.
        var slots: [Int] = []
        var marks: [Int] = []

        mutating func clear() {
            places.removeAll(keepingCapacity: true)
            slots.removeAll(keepingCapacity: true)
        }
    }

    private enum Task {
        case follow(Int)
        case restore(slot: Int, value: Int)
    }

    init(_ program: Program, _ text: UnsafeBufferPointer<UInt8>) {
        self.program = program
        self.text = text
        slotCount = program.slotCount
        slots = Array(repeating: -1, count: slotCount)
        current.marks = Array(repeating: -1, count: program.instructions.count)
        following.marks = current.marks
    }

    /// Finds the leftmost match that starts at `from` or later.
    mutating func search(from: Int, _ budget: inout WorkBudget) -> PatternSearch {
        movesLeft = budget.simulation
        defer { budget.simulation = movesLeft }
        var position = from
        while true {
            if best == nil, position == from || !program.isAnchored {
                for index in slots.indices { slots[index] = -1 }
                swap(&current, &following)
                follow(program.matchStart, at: position)
                swap(&current, &following)
            }
            guard movesLeft > 0 else { return .outOfBudget }
            if current.places.isEmpty, best != nil || program.isAnchored { break }
            let decoded =
                position < text.count ? UTF8Text.decode(text, position) : (scalar: UTF8Text.invalid, length: 1)
            let symbol = position < text.count ? program.alphabet.classOf(decoded.scalar) : -1
            step(symbol, to: position + decoded.length)
            guard position < text.count else { break }
            position += decoded.length
        }
        guard let best else { return .notFound }
        let groups = (0..<slotCount / 2).map { index -> Range<Int>? in
            let low = best[index * 2]
            let high = best[index * 2 + 1]
            return low >= 0 && high >= low ? low..<high : nil
        }
        return .found(PatternMatch(groups: groups))
    }

    /// Moves every way over one symbol, -1 at the end.
    ///
    /// A way that has matched cuts off those preferred less.
    private mutating func step(_ symbol: Int, to position: Int) {
        for (index, place) in current.places.enumerated() {
            let instruction = program.instructions[place]
            let own = index * slotCount..<(index + 1) * slotCount
            if instruction.kind == .match {
                best = Array(current.slots[own])
                break
            }
            guard symbol >= 0 else { continue }
            if instruction.kind == .consume, program.alphabet.set(Int(instruction.argument), contains: symbol) {
                for slot in 0..<slotCount { slots[slot] = current.slots[own.lowerBound + slot] }
                movesLeft -= slotCount
                follow(Int(instruction.next), at: position)
            }
        }
        swap(&current, &following)
        following.clear()
    }

    /// Adds to `following` what can be reached from `start` without consuming anything.
    private mutating func follow(_ start: Int, at position: Int) {
        stack.append(.follow(start))
        while let task = stack.popLast() {
            movesLeft -= 1
            guard case .follow(let place) = task else {
                if case .restore(let slot, let value) = task { slots[slot] = value }
                continue
            }
            guard following.marks[place] != position else { continue }
            following.marks[place] = position
            let instruction = program.instructions[place]
            switch instruction.kind {
            case .split:
                stack.append(.follow(Int(instruction.argument)))
                stack.append(.follow(Int(instruction.next)))
            case .save:
                let slot = Int(instruction.argument)
                stack.append(.restore(slot: slot, value: slots[slot]))
                slots[slot] = position
                stack.append(.follow(Int(instruction.next)))
            case .assert where program.holds(instruction.argument, in: text, at: position):
                stack.append(.follow(Int(instruction.next)))
            case .consume, .match:
                following.places.append(place)
                following.slots.append(contentsOf: slots)
            default:
                break
            }
        }
    }
}
