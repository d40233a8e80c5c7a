// Compiler: turns a tree into instructions, from its end to its start.

/// Makes a program; each part is emitted with the place where it goes on.
struct Compiler {
    var instructions: [Instruction] = []
    var sets: [ScalarSet] = []
    var looks: [Program.Look] = []
    var references: [(groups: [Int], foldsCase: Bool)] = []
    var spans: [Range<Int>] = []
    var registerCount = 0
    var hasAssertions = false
    var usesWords = false
    var usesLines = false
    let groupCount: Int
    let lineTerminators: ScalarSet
    private let tree: PatternTree
    private let savesGroups: Bool
    private let backtracks: Bool
    private var setNumbers: [ScalarSet: Int] = [:]
    private var scalarNumbers: [UInt32: Int] = [:]

    private init(_ tree: PatternTree, savesGroups: Bool) {
        self.tree = tree
        self.savesGroups = savesGroups || tree.needsBacktracking
        backtracks = tree.needsBacktracking || (savesGroups && tree.syntax == .ecmaScript)
        groupCount = tree.groupNames.count
        lineTerminators = tree.lineTerminators
    }

    /// Compiles; groups leave traces in the program only where `savesGroups`.
    static func program(for tree: PatternTree, savesGroups: Bool) -> Program {
        var compiler = Compiler(tree, savesGroups: savesGroups)
        compiler.instructions.reserveCapacity(32)
        let match = compiler.append(Instruction(.match))
        let end = compiler.savesGroups ? compiler.append(Instruction(.save, next: match, argument: 1)) : match
        let body = compiler.emit(tree.root, then: end, isBackward: false)
        let start = compiler.savesGroups ? compiler.append(Instruction(.save, next: body)) : body
        let isAnchored = Self.isAnchored(tree.root)
        var search = start
        if !isAnchored {
            let loop = compiler.append(Instruction(.split, next: start))
            let any = compiler.append(Instruction(.any, next: loop))
            compiler.instructions[loop].argument = UInt32(any)
            search = loop
        }
        return Program(compiler, searchStart: search, matchStart: start, isAnchored: isAnchored)
    }

    /// Whether every match starts at the start of the text.
    static func isAnchored(_ node: Node) -> Bool {
        switch node {
        case .assertion(.textStart): true
        case .sequence(let nodes):
            nodes.first(where: { node in
                if case .look = node { return false }
                return true
            }).map(isAnchored) ?? false
        case .choice(let nodes): nodes.allSatisfy(isAnchored)
        case .group(let node, _): isAnchored(node)
        case .repetition(let node, let minimum, _, _): minimum > 0 && isAnchored(node)
        default: false
        }
    }

    private mutating func append(_ instruction: Instruction) -> Int {
        instructions.append(instruction)
        return instructions.count - 1
    }

    /// Emits `node` so that it goes on at `next`; the result is where it starts.
    private mutating func emit(_ node: Node, then next: Int, isBackward: Bool) -> Int {
        switch node {
        case .empty:
            return next
        case .scalar(let scalar):
            return emitSet(number(of: scalar), then: next, isBackward)
        case .set(let set):
            return set.isEmpty ? append(Instruction(.fail)) : emitSet(number(of: set), then: next, isBackward)
        case .sequence(let nodes):
            var start = next
            if isBackward {
                for node in nodes { start = emit(node, then: start, isBackward: true) }
            } else {
                for node in nodes.reversed() { start = emit(node, then: start, isBackward: false) }
            }
            return start
        case .choice(let nodes):
            return emitChoice(nodes, then: next, isBackward)
        case .group(let node, let number):
            guard savesGroups else { return emit(node, then: next, isBackward: isBackward) }
            let first = number * 2 + (isBackward ? 1 : 0)
            let last = number * 2 + (isBackward ? 0 : 1)
            let end = append(Instruction(.save, next: next, argument: last))
            let body = emit(node, then: end, isBackward: isBackward)
            return append(Instruction(.save, next: body, argument: first))
        case .repetition(let node, let minimum, let maximum, let isGreedy):
            let shape = Repeat(minimum: minimum, maximum: maximum, isGreedy: isGreedy, isBackward: isBackward)
            return emitRepeat(of: node, shape, then: next)
        case .assertion(let assertion):
            return emitAssertion(assertion, then: next)
        case .look(let node, let isAhead, let isNegated):
            let match = append(Instruction(.match))
            let start = emit(node, then: match, isBackward: !isAhead)
            looks.append(Program.Look(start: start, isNegated: isNegated))
            return append(Instruction(.look, next: next, argument: looks.count - 1))
        case .backreference(let index, let foldsCase):
            references.append((tree.references[index], foldsCase))
            let kind: Instruction.Kind = isBackward ? .referenceBackward : .reference
            return append(Instruction(kind, next: next, argument: references.count - 1))
        }
    }

    private mutating func emitSet(_ number: Int, then next: Int, _ isBackward: Bool) -> Int {
        append(Instruction(isBackward ? .consumeBackward : .consume, next: next, argument: number))
    }

    private mutating func emitAssertion(_ assertion: Assertion, then next: Int) -> Int {
        hasAssertions = true
        switch assertion {
        case .wordBoundary, .notWordBoundary: usesWords = true
        case .lineStart, .lineEnd: usesLines = true
        case .textStart, .textEnd: break
        }
        return append(Instruction(.assert, next: next, argument: Int(assertion.rawValue)))
    }

    private mutating func emitChoice(_ nodes: [Node], then next: Int, _ isBackward: Bool) -> Int {
        var start: Int?
        for node in nodes.reversed() {
            let one = emit(node, then: next, isBackward: isBackward)
            start = start.map { append(Instruction(.split, next: one, argument: $0)) } ?? one
        }
        return start ?? next
    }

    private struct Repeat {
        var minimum: Int
        var maximum: Int?
        var isGreedy: Bool
        var isBackward: Bool
    }

    private mutating func emitRepeat(of node: Node, _ shape: Repeat, then next: Int) -> Int {
        if shape.maximum == 0 { return next }
        let span = backtracks ? groups(in: node) : nil
        var start = next
        var copies = shape.minimum
        if let maximum = shape.maximum {
            for _ in 0..<(maximum - shape.minimum) {
                let body = emitOptional(node, span, shape, then: start)
                start = appendSplit(into: body, orTo: next, shape.isGreedy)
            }
        } else if copies > 0, span == nil, !(backtracks && node.isNullable) {
            start = emitLoop(node, shape, then: next).body
            copies -= 1
        } else if backtracks {
            start = emitCheckedLoop(node, span, shape, then: next)
        } else {
            let (body, split) = emitLoop(node, shape, then: next)
            // An empty pass of a nullable body must be preferred where the body prefers it: (x+)? keeps that order.
            start = node.isNullable ? appendSplit(into: body, orTo: next, shape.isGreedy) : split
        }
        for _ in 0..<copies {
            start = emit(node, then: start, isBackward: shape.isBackward)
            if let span { start = appendForget(span, then: start) }
        }
        return start
    }

    private mutating func appendSplit(into body: Int, orTo next: Int, _ isGreedy: Bool) -> Int {
        append(Instruction(.split, next: isGreedy ? body : next, argument: isGreedy ? next : body))
    }

    /// One pass or more, without bookkeeping.
    private mutating func emitLoop(_ node: Node, _ shape: Repeat, then next: Int) -> (body: Int, split: Int) {
        let split = append(Instruction(.split))
        let body = emit(node, then: split, isBackward: shape.isBackward)
        instructions[split].next = UInt32(shape.isGreedy ? body : next)
        instructions[split].argument = UInt32(shape.isGreedy ? next : body)
        return (body, split)
    }

    /// Any number of passes; each forgets its groups and must move.
    private mutating func emitCheckedLoop(_ node: Node, _ span: Range<Int>?, _ shape: Repeat, then next: Int) -> Int {
        let split = append(Instruction(.split))
        let body = emitOptional(node, span, shape, then: split)
        instructions[split].next = UInt32(shape.isGreedy ? body : next)
        instructions[split].argument = UInt32(shape.isGreedy ? next : body)
        return split
    }

    /// One pass beyond the minimum: where backtracking, an empty one does not count.
    private mutating func emitOptional(_ node: Node, _ span: Range<Int>?, _ shape: Repeat, then next: Int) -> Int {
        guard backtracks, node.isNullable else {
            let body = emit(node, then: next, isBackward: shape.isBackward)
            return span.map { appendForget($0, then: body) } ?? body
        }
        let register = registerCount
        registerCount += 1
        let check = append(Instruction(.moved, next: next, argument: register))
        var body = emit(node, then: check, isBackward: shape.isBackward)
        if let span { body = appendForget(span, then: body) }
        return append(Instruction(.mark, next: body, argument: register))
    }

    private mutating func appendForget(_ span: Range<Int>, then next: Int) -> Int {
        spans.append(span)
        return append(Instruction(.forget, next: next, argument: spans.count - 1))
    }

    /// The numbers of the groups inside a node; nil where there are none.
    private func groups(in node: Node) -> Range<Int>? {
        switch node {
        case .group(let inner, let number):
            return number..<max(groups(in: inner)?.upperBound ?? 0, number + 1)
        case .sequence(let nodes), .choice(let nodes):
            let found = nodes.compactMap { groups(in: $0) }
            guard let first = found.first, let last = found.last else { return nil }
            return first.lowerBound..<last.upperBound
        case .repetition(let inner, _, _, _), .look(let inner, _, _):
            return groups(in: inner)
        default:
            return nil
        }
    }

    // MARK: Sets

    private mutating func number(of scalar: UInt32) -> Int {
        if let known = scalarNumbers[scalar] { return known }
        sets.append(ScalarSet(scalar))
        scalarNumbers[scalar] = sets.count - 1
        return sets.count - 1
    }

    private mutating func number(of set: ScalarSet) -> Int {
        if let known = setNumbers[set] { return known }
        sets.append(set)
        setNumbers[set] = sets.count - 1
        return sets.count - 1
    }
}
