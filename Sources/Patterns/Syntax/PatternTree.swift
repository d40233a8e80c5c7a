// PatternTree: a pattern as read, whatever its syntax.

/// A place that consumes nothing.
enum Assertion: UInt32, Equatable, Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}

/// One part of a pattern; nested no deeper than `PatternLimits.nesting` groups.
indirect enum Node: Equatable, Sendable {
    case empty
    case scalar(UInt32)
    case set(ScalarSet)
    case sequence([Node])
    case choice([Node])
    /// A capturing group, numbered from 1.
    case group(Node, Int)
    /// `maximum` nil has no upper bound; `isGreedy` prefers more.
    case repetition(Node, minimum: Int, maximum: Int?, isGreedy: Bool)
    case assertion(Assertion)
    case look(Node, isAhead: Bool, isNegated: Bool)
    /// What one of the groups in `PatternTree.references[index]` matched, letters of any case where `foldsCase`.
    case backreference(Int, foldsCase: Bool)

    /// Whether it can match without consuming anything; assertions, lookaround and references count as such.
    var isNullable: Bool {
        switch self {
        case .empty, .assertion, .look, .backreference: true
        case .scalar, .set: false
        case .sequence(let nodes): nodes.allSatisfy(\.isNullable)
        case .choice(let nodes): nodes.contains(where: \.isNullable)
        case .group(let node, _): node.isNullable
        case .repetition(let node, let minimum, _, _): minimum == 0 || node.isNullable
        }
    }
}

/// A whole pattern as read.
struct PatternTree: Equatable, Sendable {
    /// Whose preferences among matches are followed.
    enum Syntax: Sendable {
        case ecmaScript, re2
    }

    var syntax: Syntax
    var root: Node
    /// The name of each group from 1, nil where it has none.
    var groupNames: [String?]
    /// For each reference in the pattern the groups it may mean.
    var references: [[Int]]
    var hasLookaround: Bool
    /// What ends a line for `lineStart` and `lineEnd`.
    var lineTerminators: ScalarSet
    /// Where the pattern was read more leniently than its syntax says.
    var departures: [PatternSyntaxError]

    var needsBacktracking: Bool { hasLookaround || !references.isEmpty }
}

/// Limits that keep hostile patterns harmless.
enum PatternLimits {
    /// How deep groups may nest.
    static let nesting = 250
    /// How many instructions a pattern may come to, repeats written out.
    static let instructions = 200_000
    /// How many different sets of more than one scalar a pattern may use.
    static let sets = 1024
    /// How many ranges those sets may have in all, and how many different single scalars there may be beside them,
    /// outside ASCII: together they keep the classes of an alphabet below 65,536.
    static let wideRanges = 24_000
    static let wideScalars = 8_000
    /// The largest count in a repeat.
    static let repeatCount = 200_000
}
