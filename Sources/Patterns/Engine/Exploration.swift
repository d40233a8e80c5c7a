// Exploration: looks for the shortest text that a program matches.

/// A breadth-first walk over the states of automata that read the same text.
///
/// Exact where it does not give up: every class of scalars that any of the programs tells apart is tried by a member,
/// and assertions are settled by what lies on both sides of them.
struct Exploration {
    /// What a walk came to.
    enum Outcome: Equatable {
        /// The shortest match, as scalars.
        case found([UInt32])
        case nothingMatches
        case tooLarge
    }

    /// How many joint states a walk may make, and how many moves it may try.
    private static let stateLimit = 4_000
    private static let moveLimit = 400_000

    private var automata: [LazyAutomaton]
    private let wanted: [Bool]
    /// A scalar for each class that the programs tell apart together.
    private let members: [UInt32]
    private var states: [[UInt32]] = []
    private var steps: [(parent: Int, member: UInt32)] = []
    private var known: Set<[UInt32]> = []

    private init(_ parts: [(program: Program, matches: Bool)]) {
        automata = parts.map { LazyAutomaton($0.program) }
        wanted = parts.map(\.matches)
        let extra = parts.flatMap { [$0.program.lineTerminators, .word] }
        var seen: Set<ScalarSet> = []
        let sets = (parts.flatMap(\.program.sets) + extra).filter { seen.insert($0).inserted }
        members = Alphabet(sets, extra: []).members.compactMap(\.self).sorted { Self.rank($0) < Self.rank($1) }
    }

    /// Letters before digits before the rest, so that of two shortest texts the one that reads better is found.
    private static func rank(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x61...0x7A: scalar
        case 0x30...0x39: 0x100 + scalar
        case 0x41...0x5A: 0x200 + scalar
        default: 0x300 + scalar
        }
    }

    /// Finds the shortest text that every program whose `matches` is true matches, and none of the others.
    static func shortestMatch(of parts: [(program: Program, matches: Bool)]) -> Outcome {
        var exploration = Exploration(parts)
        return exploration.walk()
    }

    private mutating func walk() -> Outcome {
        add(automata.map(\.start), parent: -1, member: 0)
        var index = 0
        var moves = 0
        while index < states.count {
            if accepts(states[index]) { return .found(path(to: index)) }
            moves += members.count
            guard states.count <= Self.stateLimit, moves <= Self.moveLimit else { return .tooLarge }
            for member in members {
                let moved = move(states[index], over: member)
                // An emptied table has other rows: joint states no longer mean anything.
                guard automata.allSatisfy({ $0.flushes == 0 }) else { return .tooLarge }
                add(moved, parent: index, member: member)
            }
            index += 1
        }
        return .nothingMatches
    }

    /// Adds a joint state that is new and not lost already.
    private mutating func add(_ state: [UInt32], parent: Int, member: UInt32) {
        for (entry, isWanted) in zip(state, wanted) {
            if entry == (isWanted ? LazyAutomaton.dead : LazyAutomaton.matched) { return }
        }
        guard known.insert(state).inserted else { return }
        states.append(state)
        steps.append((parent, member))
    }

    private mutating func move(_ state: [UInt32], over member: UInt32) -> [UInt32] {
        var moved = state
        for index in automata.indices where state[index] > LazyAutomaton.unmade {
            let column = automata[index].program.alphabet.classOf(member)
            moved[index] = automata[index].make(from: state[index], column)
        }
        return moved
    }

    /// Whether the text may end in a joint state.
    private mutating func accepts(_ state: [UInt32]) -> Bool {
        for index in automata.indices {
            var entry = state[index]
            if entry > LazyAutomaton.unmade {
                entry = automata[index].make(from: entry, automata[index].stride - 1)
            }
            guard (entry == LazyAutomaton.matched) == wanted[index] else { return false }
        }
        return true
    }

    private func path(to index: Int) -> [UInt32] {
        var scalars: [UInt32] = []
        var place = index
        while place > 0 {
            scalars.append(steps[place].member)
            place = steps[place].parent
        }
        return scalars.reversed()
    }
}

extension Node {
    /// The node with everything that an automaton cannot judge replaced by something that matches at least as much.
    var relaxed: Node {
        switch self {
        case .look: .empty
        case .backreference: .repetition(.set(.all), minimum: 0, maximum: nil, isGreedy: true)
        case .sequence(let nodes): .sequence(nodes.map(\.relaxed))
        case .choice(let nodes): .choice(nodes.map(\.relaxed))
        case .group(let node, let number): .group(node.relaxed, number)
        case .repetition(let node, let minimum, let maximum, let isGreedy):
            .repetition(node.relaxed, minimum: minimum, maximum: maximum, isGreedy: isGreedy)
        default: self
        }
    }
}
