// LazyAutomaton: a deterministic automaton whose states are made when first reached.

/// A deterministic automaton for one program, with bounded memory.
///
/// A row of the table is a state, a column a class of scalars, the last column the end of the text. Entries are offsets
/// of rows, or one of three words: dead, matched, not made yet.
struct LazyAutomaton {
    static let dead: UInt32 = 0
    static let matched: UInt32 = 1
    static let unmade: UInt32 = 2
    private static let firstRow = 3
    /// A table of at most a megabyte, but room for a few states in any case.
    private static let tableLimit = 262_144
    private static let arenaLimit = 262_144

    let program: Program
    let stride: Int
    private(set) var table: [UInt32] = [dead, dead, dead]
    private(set) var start = LazyAutomaton.unmade
    private var stepper: Stepper
    /// The states' places, one after another, with the end of each and its context.
    private var arena: [UInt32] = []
    private var ends: [Int] = []
    private var contexts: [Stepper.Context] = []
    private var buckets: [Int32] = Array(repeating: -1, count: 64)
    /// How often the table was emptied during the present text.
    private(set) var flushes = 0

    init(_ program: Program) {
        self.program = program
        stride = program.alphabet.count + 1
        stepper = Stepper(program)
        table.reserveCapacity(stride * 16 + Self.firstRow)
        let outcome = stepper.begin()
        start = state(for: outcome)
    }

    var stateCount: Int { ends.count }
    /// The offset of row `index`.
    func offset(of index: Int) -> UInt32 { UInt32(Self.firstRow + index * stride) }
    private func index(of offset: UInt32) -> Int { (Int(offset) - Self.firstRow) / stride }

    // MARK: Matching

    /// Whether the program matches in `text`; nil where so many states were needed that a plain simulation is better.
    mutating func isMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        var position = 0
        var state = start
        flushes = 0
        var lastFlush = 0
        while true {
            let stop = table.withUnsafeBufferPointer { table in
                program.alphabet.asciiClasses.withUnsafeBufferPointer { ascii in
                    scanAutomaton(table, ascii, program.alphabet, text, &state, &position)
                }
            }
            if stop.entry != Self.unmade { return stop.entry == Self.matched }
            let flushesBefore = flushes
            let next = make(from: state, stop.column)
            if flushes != flushesBefore {
                guard flushes < 3 || position - lastFlush > 20_000 else { return nil }
                lastFlush = position
            }
            if next <= Self.matched { return next == Self.matched }
            if position >= text.count { return false }
            state = next
            position += stop.length
        }
    }

    // MARK: Making states

    /// Makes the entry of `state` for a class, or for the end.
    mutating func make(from state: UInt32, _ column: Int) -> UInt32 {
        let index = index(of: state)
        let from = index == 0 ? 0 : ends[index - 1]
        stepper.list.removeAll(keepingCapacity: true)
        stepper.list.append(contentsOf: arena[from..<ends[index]])
        stepper.context = contexts[index]
        stepper.hasPending = stepper.list.contains { program.instructions[Int($0)].kind == .assert }
        if column == stride - 1 {
            let entry = stepper.matchesAtEnd() ? Self.matched : Self.dead
            table[Int(state) + column] = entry
            return entry
        }
        let flushesBefore = flushes
        let next = self.state(for: stepper.step(column))
        if flushes == flushesBefore { table[Int(state) + column] = next }
        return next
    }

    /// The state that the stepper stands in; a new row where there is none.
    private mutating func state(for outcome: Stepper.Outcome) -> UInt32 {
        switch outcome {
        case .dead: return Self.dead
        case .matched: return Self.matched
        case .alive: break
        }
        stepper.list.sort()
        var bucket = hash() & (buckets.count - 1)
        while buckets[bucket] >= 0 {
            let index = Int(buckets[bucket])
            if isState(index) { return offset(of: index) }
            bucket = (bucket + 1) & (buckets.count - 1)
        }
        let isFull = table.count + stride > max(Self.tableLimit, stride * 8)
        if isFull || (arena.count + stepper.list.count > Self.arenaLimit && ends.count >= 8) {
            flush()
            bucket = hash() & (buckets.count - 1)
        }
        let index = ends.count
        buckets[bucket] = Int32(index)
        arena.append(contentsOf: stepper.list)
        ends.append(arena.count)
        contexts.append(stepper.context)
        table.append(contentsOf: repeatElement(Self.unmade, count: stride))
        if !stepper.hasPending { table[table.count - 1] = Self.dead }
        if ends.count * 2 > buckets.count { grow() }
        return offset(of: index)
    }

    private func isState(_ index: Int) -> Bool {
        let from = index == 0 ? 0 : ends[index - 1]
        guard ends[index] - from == stepper.list.count, contexts[index] == stepper.context else { return false }
        for offset in 0..<stepper.list.count where arena[from + offset] != stepper.list[offset] { return false }
        return true
    }

    private func hash() -> Int {
        Self.hash(stepper.list[...], stepper.context)
    }

    private static func hash(_ list: ArraySlice<UInt32>, _ context: Stepper.Context) -> Int {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(context.rawValue)
        for place in list { value = (value ^ UInt64(place)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: (value ^ value >> 29) & 0x7FFF_FFFF)
    }

    private mutating func grow() {
        buckets = Array(repeating: -1, count: buckets.count * 2)
        for index in 0..<ends.count {
            let from = index == 0 ? 0 : ends[index - 1]
            var bucket = Self.hash(arena[from..<ends[index]], contexts[index]) & (buckets.count - 1)
            while buckets[bucket] >= 0 { bucket = (bucket + 1) & (buckets.count - 1) }
            buckets[bucket] = Int32(index)
        }
    }

    /// Empties the table but for the start, which must keep its row; the stepper's set survives.
    private mutating func flush() {
        flushes += 1
        let list = stepper.list
        let context = stepper.context
        let hasPending = stepper.hasPending
        table.removeSubrange(Self.firstRow...)
        arena.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        contexts.removeAll(keepingCapacity: true)
        buckets = Array(repeating: -1, count: 64)
        if start > Self.unmade {
            let outcome = stepper.begin()
            start = state(for: outcome)
        }
        stepper.list = list
        stepper.context = context
        stepper.hasPending = hasPending
    }
}

/// Where a scan came to rest: the entry that stopped it, its column, the bytes it would consume.
struct AutomatonStop {
    var entry: UInt32
    var column: Int
    var length: Int
}

/// Follows made entries until one says matched, dead or not made yet; at the end of the text reads the last column.
@inline(__always)
func scanAutomaton(
    _ table: UnsafeBufferPointer<UInt32>,
    _ ascii: UnsafeBufferPointer<UInt8>,
    _ alphabet: borrowing Alphabet,
    _ text: UnsafeBufferPointer<UInt8>,
    _ state: inout UInt32,
    _ position: inout Int
) -> AutomatonStop {
    if state <= LazyAutomaton.unmade { return AutomatonStop(entry: state, column: 0, length: 0) }
    guard let cells = table.baseAddress, let classes = ascii.baseAddress else {
        return AutomatonStop(entry: LazyAutomaton.dead, column: 0, length: 0)
    }
    let count = text.count
    var current = state
    var place = position
    if let bytes = text.baseAddress {
        while place < count {
            let byte = bytes[place]
            if byte < 0x80 {
                let column = Int(classes[Int(byte)])
                let next = cells[Int(current) &+ column]
                if next <= LazyAutomaton.unmade {
                    state = current
                    position = place
                    return AutomatonStop(entry: next, column: column, length: 1)
                }
                current = next
                place &+= 1
                continue
            }
            let decoded = UTF8Text.decodeWide(text, place, UInt32(byte))
            let column = alphabet.wideClass(of: decoded.scalar)
            let next = cells[Int(current) &+ column]
            if next <= LazyAutomaton.unmade {
                state = current
                position = place
                return AutomatonStop(entry: next, column: column, length: decoded.length)
            }
            current = next
            place &+= decoded.length
        }
    }
    state = current
    position = place
    let column = alphabet.count
    return AutomatonStop(entry: cells[Int(current) + column], column: column, length: 0)
}
