// Program: the instructions that a pattern becomes, over classes of scalars.

/// One step of a program.
struct Instruction: Equatable, Sendable {
    enum Kind: UInt8, Sendable {
        /// Consumes a scalar of set `argument`, forward.
        case consume
        /// Consumes a scalar of set `argument`, backward.
        case consumeBackward
        /// Consumes anything, broken bytes included.
        case any
        /// Tries `next`, then `argument`.
        case split
        /// Stores the place in slot `argument`.
        case save
        /// Goes on where assertion `argument` holds.
        case assert
        case match
        case fail
        /// Runs `looks[argument]` from here.
        case look
        /// Consumes again what reference `argument` has matched; forward, backward.
        case reference
        case referenceBackward
        /// Forgets the groups in `spans[argument]`.
        case forget
        /// Stores the place in register `argument`; goes on only if it has moved since.
        case mark
        case moved
    }

    var kind: Kind
    var next: UInt32
    var argument: UInt32

    init(_ kind: Kind, next: Int = 0, argument: Int = 0) {
        self.kind = kind
        self.next = UInt32(truncatingIfNeeded: next)
        self.argument = UInt32(truncatingIfNeeded: argument)
    }
}

/// A compiled pattern: a nondeterministic automaton whose alphabet is classes of scalars.
///
/// Working on scalars keeps programs small: `\p{L}` is one instruction, not a thousand byte ranges; automata read ASCII
/// bytes by one table look-up all the same.
final class Program: Sendable {
    let instructions: [Instruction]
    /// Where a match that may start anywhere begins, and one that starts at the given place.
    let searchStart: Int
    let matchStart: Int
    let sets: [ScalarSet]
    let alphabet: Alphabet
    let looks: [Look]
    let references: [(groups: [Int], foldsCase: Bool)]
    let spans: [Range<Int>]
    let slotCount: Int
    let registerCount: Int
    let lineTerminators: ScalarSet
    /// Whether every match starts at the start of the text.
    let isAnchored: Bool
    let hasAssertions: Bool
    /// The alphabet's rows for word characters and for line ends, where the program asks for them.
    let wordRow: Int?
    let lineRow: Int?

    /// A lookaround's body.
    struct Look: Sendable {
        var start: Int
        var isNegated: Bool
    }

    init(_ compiler: consuming Compiler, searchStart: Int, matchStart: Int, isAnchored: Bool) {
        self.instructions = compiler.instructions
        self.searchStart = searchStart
        self.matchStart = matchStart
        self.sets = compiler.sets
        self.looks = compiler.looks
        self.references = compiler.references
        self.spans = compiler.spans
        self.slotCount = (compiler.groupCount + 1) * 2
        self.registerCount = compiler.registerCount
        self.lineTerminators = compiler.lineTerminators
        self.isAnchored = isAnchored
        self.hasAssertions = compiler.hasAssertions
        wordRow = compiler.usesWords ? compiler.sets.count : nil
        lineRow = compiler.usesLines ? compiler.sets.count + (compiler.usesWords ? 1 : 0) : nil
        alphabet = Alphabet(
            compiler.sets,
            extra: (compiler.usesWords ? [.word] : []) + (compiler.usesLines ? [compiler.lineTerminators] : [])
        )
    }
}
