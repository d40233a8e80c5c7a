// FrozenAutomaton: a deterministic automaton with every state made, shared without locks.

/// A complete table for a program with few states.
final class FrozenAutomaton: Sendable {
    private let table: [UInt32]
    private let start: UInt32
    private let alphabet: Alphabet

    private init(table: [UInt32], start: UInt32, alphabet: Alphabet) {
        self.table = table
        self.start = start
        self.alphabet = alphabet
    }

    /// Makes every state; nil where more than `cells` entries would be needed.
    static func freeze(_ automaton: inout LazyAutomaton, cells: Int) -> FrozenAutomaton? {
        var index = 0
        let flushes = automaton.flushes
        while index < automaton.stateCount {
            guard automaton.stateCount * automaton.stride <= cells else { return nil }
            let state = automaton.offset(of: index)
            for column in 0..<automaton.stride where automaton.table[Int(state) + column] == LazyAutomaton.unmade {
                _ = automaton.make(from: state, column)
                guard automaton.flushes == flushes else { return nil }
            }
            index += 1
        }
        return FrozenAutomaton(
            table: automaton.table,
            start: automaton.start,
            alphabet: automaton.program.alphabet
        )
    }

    /// Whether the program matches in `text`: a table look-up a character, no lock, no allocation.
    func isMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var state = start
        var position = 0
        let stop = table.withUnsafeBufferPointer { table in
            alphabet.asciiClasses.withUnsafeBufferPointer { ascii in
                scanAutomaton(table, ascii, alphabet, text, &state, &position)
            }
        }
        return stop.entry == LazyAutomaton.matched
    }
}
