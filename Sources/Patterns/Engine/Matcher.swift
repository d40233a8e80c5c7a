// Matcher: decides whether one pattern without lookaround or backreferences matches.
import Synchronization

/// Chooses between one pass, a complete table, a growing table and plain simulation; all of them linear in the text.
///
/// Nothing is built before the first match. The first matches fill a table behind a lock; a program with few states is
/// then completed into a table that is read without locks. Threads that share a large program use tables of their own.
final class Matcher: Sendable {
    private let tree: PatternTree
    private let runs: Runs?
    private let frozen = SharedOnce<FrozenAutomaton>()
    private let compiled = SharedOnce<Compiled>()

    /// How many matches are answered before the table is completed, and how many cells it may then have.
    private static let matchesBeforeFreezing = 24
    private static let frozenCells = 8192

    /// A program and the tables that grow with use.
    private final class Compiled: Sendable {
        let program: Program
        let tables: [Table]

        init(_ tree: PatternTree) {
            program = Compiler.program(for: tree, savesGroups: false)
            tables = (0..<3).map { _ in Table() }
        }
    }

    private final class Table: Sendable {
        let state = Mutex(State())

        struct State {
            var automaton: LazyAutomaton?
            var uses = 0
            /// Whether so many states were needed that simulation is better.
            var isThrashing = false
        }
    }

    init(_ tree: PatternTree) {
        self.tree = tree
        runs = Runs(tree)
    }

    /// Whether the pattern matches anywhere in `text`; nil where the budget runs out.
    func isMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        if let runs { return runs.isMatch(text) }
        return frozen.withInstance { $0.isMatch(text) } ?? growingMatch(text)
    }

    /// The program, compiled when first asked for.
    var program: Program { compiledProgram.program }

    private var compiledProgram: Compiled {
        compiled.instance { Compiled(tree) }
    }

    private func growingMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        let compiled = compiledProgram
        for table in compiled.tables {
            let answer = table.state.withLockIfAvailable { state in self.match(text, compiled.program, &state) }
            if let answer { return answer.isMatch }
        }
        var stepper = Stepper(compiled.program)
        return stepper.isMatch(text)
    }

    /// What a table came to, or the simulation that took its place.
    private struct Answer {
        var isMatch: Bool?
    }

    private func match(_ text: UnsafeBufferPointer<UInt8>, _ program: Program, _ state: inout Table.State) -> Answer {
        if state.isThrashing {
            var stepper = Stepper(program)
            return Answer(isMatch: stepper.isMatch(text))
        }
        // Taken out while in use, so that it is changed in place.
        var automaton = state.automaton.take() ?? LazyAutomaton(program)
        state.uses += 1
        if state.uses == Self.matchesBeforeFreezing,
            let complete = FrozenAutomaton.freeze(&automaton, cells: Self.frozenCells)
        {
            return Answer(isMatch: frozen.instance { complete }.isMatch(text))
        }
        let answer = automaton.isMatch(text)
        guard let answer else {
            state.isThrashing = true
            var stepper = Stepper(program)
            return Answer(isMatch: stepper.isMatch(text))
        }
        state.automaton = automaton
        return Answer(isMatch: answer)
    }
}
