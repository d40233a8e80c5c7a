// Stepper: advances the set of places where a program can be, one class of scalars at a time.

/// The set of instructions that a match can have reached, and how it moves.
///
/// Assertions that look ahead stay in the set until the next class, or the end, is known; those that look behind are
/// settled at once.
struct Stepper {
    /// Whether a match is complete.
    enum Outcome {
        case matched, alive, dead
    }

    /// What lies behind the present place.
    struct Context: OptionSet, Hashable {
        let rawValue: UInt8
        static let textStart = Context(rawValue: 1)
        static let afterWord = Context(rawValue: 2)
        static let afterLine = Context(rawValue: 4)
    }

    /// What lies ahead of it.
    private enum Ahead {
        case unknown, end
        case scalar(isWord: Bool, isLine: Bool)
    }

    let program: Program
    /// Consuming instructions and unsettled assertions.
    var list: [UInt32] = []
    /// What the unsettled assertions in `list` need to know; empty where there are none.
    var context: Context = []
    var hasPending = false
    /// How many places have been visited.
    private(set) var work = 0
    private var stack: [UInt32] = []
    private var marks: [UInt32]
    private var generation: UInt32 = 0
    private var spare: [UInt32] = []

    init(_ program: Program) {
        self.program = program
        marks = Array(repeating: 0, count: program.instructions.count)
    }

    /// Goes to the start of the text.
    mutating func begin() -> Outcome {
        list.removeAll(keepingCapacity: true)
        stack.append(UInt32(program.searchStart))
        return close(.textStart, .unknown)
    }

    /// Consumes a scalar of class `index`.
    mutating func step(_ index: Int) -> Outcome {
        let isWord = program.wordRow.map { program.alphabet.set($0, contains: index) } ?? false
        let isLine = program.lineRow.map { program.alphabet.set($0, contains: index) } ?? false
        if hasPending, settle(.scalar(isWord: isWord, isLine: isLine)) { return .matched }
        swap(&list, &spare)
        list.removeAll(keepingCapacity: true)
        for place in spare {
            let instruction = program.instructions[Int(place)]
            switch instruction.kind {
            case .consume where program.alphabet.set(Int(instruction.argument), contains: index), .any:
                stack.append(instruction.next)
            default:
                break
            }
        }
        var context: Context = []
        if isWord { context.insert(.afterWord) }
        if isLine { context.insert(.afterLine) }
        return close(context, .unknown)
    }

    /// Whether the text may end here.
    mutating func matchesAtEnd() -> Bool {
        hasPending && settle(.end)
    }

    /// Settles what waits for `ahead`; whether that completes a match.
    private mutating func settle(_ ahead: Ahead) -> Bool {
        stack.append(contentsOf: list)
        list.removeAll(keepingCapacity: true)
        return close(context, ahead) == .matched
    }

    /// Follows everything on the stack that consumes nothing.
    private mutating func close(_ behind: Context, _ ahead: Ahead) -> Outcome {
        generation &+= 1
        if generation == 0 {
            for index in marks.indices { marks[index] = 0 }
            generation = 1
        }
        hasPending = false
        let outcome = program.instructions.withUnsafeBufferPointer { follow($0, behind, ahead) }
        context = hasPending ? behind : []
        return outcome
    }

    private mutating func follow(
        _ instructions: UnsafeBufferPointer<Instruction>,
        _ behind: Context,
        _ ahead: Ahead
    ) -> Outcome {
        while let place = stack.popLast() {
            work &+= 1
            guard marks[Int(place)] != generation else { continue }
            marks[Int(place)] = generation
            let instruction = instructions[Int(place)]
            switch instruction.kind {
            case .consume, .any:
                list.append(place)
            case .match:
                stack.removeAll(keepingCapacity: true)
                return .matched
            case .split:
                stack.append(instruction.argument)
                stack.append(instruction.next)
            case .assert:
                switch holds(instruction.argument, behind, ahead) {
                case true?: stack.append(instruction.next)
                case false?: break
                case nil:
                    hasPending = true
                    list.append(place)
                }
            case .save:
                stack.append(instruction.next)
            default:
                break
            }
        }
        return list.isEmpty ? .dead : .alive
    }

    /// Whether an assertion holds; nil where that depends on what comes.
    private func holds(_ assertion: UInt32, _ behind: Context, _ ahead: Ahead) -> Bool? {
        switch Assertion(rawValue: assertion) {
        case .textStart: return behind.contains(.textStart)
        case .lineStart: return !behind.isDisjoint(with: [.textStart, .afterLine])
        case .textEnd:
            return switch ahead {
            case .unknown: nil
            case .end: true
            case .scalar: false
            }
        case .lineEnd:
            return switch ahead {
            case .unknown: nil
            case .end: true
            case .scalar(_, let isLine): isLine
            }
        case .wordBoundary, .notWordBoundary:
            let isBoundary: Bool
            switch ahead {
            case .unknown: return nil
            case .end: isBoundary = behind.contains(.afterWord)
            case .scalar(let isWord, _): isBoundary = behind.contains(.afterWord) != isWord
            }
            return isBoundary == (assertion == Assertion.wordBoundary.rawValue)
        case nil: return false
        }
    }
}

extension Stepper {
    /// Whether the program matches anywhere, in one pass over the text without a cache; nil where the budget runs out.
    mutating func isMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        let limit = WorkBudget().simulation
        var outcome = begin()
        var position = 0
        while position < text.count {
            guard outcome == .alive else { return outcome == .matched }
            guard work <= limit else { return nil }
            let (scalar, length) = UTF8Text.decode(text, position)
            outcome = step(program.alphabet.classOf(scalar))
            position += length
        }
        return outcome == .matched || (outcome == .alive && matchesAtEnd())
    }
}
