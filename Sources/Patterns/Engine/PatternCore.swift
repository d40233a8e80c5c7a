// PatternCore: what a pattern holds, and which engine answers for it.

/// A pattern as read, and the engine chosen for it.
final class PatternCore: Sendable {
    let tree: PatternTree
    private let engine: Engine
    private let submatchProgram = SharedOnce<Program>()

    private enum Engine: Sendable {
        case one(Matcher)
        /// All must come to what stands beside them.
        case all([(matcher: Matcher, matches: Bool)])
        case backtracking
    }

    init(_ tree: PatternTree) {
        self.tree = tree
        if !tree.needsBacktracking {
            engine = .one(Matcher(tree))
        } else if let parts = tree.conjunction {
            engine = .all(parts.map { (Matcher($0.tree), $0.matches) })
        } else {
            engine = .backtracking
        }
    }

    /// Whether the pattern matches anywhere in `text`.
    func isMatch(_ text: UnsafeBufferPointer<UInt8>) -> PatternVerdict {
        switch engine {
        case .one(let matcher):
            return matcher.isMatch(text).map { $0 ? .matches : .doesNotMatch } ?? .outOfBudget
        case .all(let parts):
            var verdict = PatternVerdict.matches
            for part in parts {
                guard let isMatch = part.matcher.isMatch(text) else {
                    verdict = .outOfBudget
                    continue
                }
                if isMatch != part.matches { return .doesNotMatch }
            }
            return verdict
        case .backtracking:
            var budget = WorkBudget()
            var backtracker = Backtracker(submatches, text, remembers: true)
            switch backtracker.search(from: 0, &budget) {
            case .found: return .matches
            case .notFound: return .doesNotMatch
            case .outOfBudget: return .outOfBudget
            }
        }
    }

    /// The leftmost match that starts at `offset` or later.
    func search(
        _ text: UnsafeBufferPointer<UInt8>,
        from offset: Int,
        _ budget: inout WorkBudget
    ) -> PatternSearch {
        if offset == 0, case .one(let matcher) = engine {
            switch matcher.isMatch(text) {
            case true?: break
            case false?: return .notFound
            case nil: return .outOfBudget
            }
        }
        if tree.syntax == .ecmaScript {
            var backtracker = Backtracker(submatches, text, remembers: false)
            return backtracker.search(from: offset, &budget)
        }
        var simulation = Submatches(submatches, text)
        return simulation.search(from: offset, &budget)
    }

    /// The programs that decide together, with what each must come to; nil where only backtracking can tell.
    var plainParts: [(program: Program, matches: Bool)]? {
        switch engine {
        case .one(let matcher): [(matcher.program, true)]
        case .all(let parts): parts.map { ($0.matcher.program, $0.matches) }
        case .backtracking: nil
        }
    }

    /// The program that stores groups.
    private var submatches: Program {
        submatchProgram.instance { Compiler.program(for: tree, savesGroups: true) }
    }
}

extension PatternTree {
    /// A pattern with lookaround as several without, all of which must hold or must not; nil where there are none.
    ///
    /// Lookahead right behind a leading `^` looks at the whole text from its start, lookbehind right before a final `$`
    /// at the whole text from its end: `^(?=.*\d)(?!.*\s).{8,}(?<!-)$` is four plain patterns.
    var conjunction: [(tree: PatternTree, matches: Bool)]? {
        guard references.isEmpty, case .sequence(var nodes) = root, nodes.first == .assertion(.textStart) else {
            return nil
        }
        nodes.removeFirst()
        var parts: [(tree: PatternTree, matches: Bool)] = []
        while case .look(let body, isAhead: true, let isNegated)? = nodes.first {
            parts.append((part(.sequence([.assertion(.textStart), body])), !isNegated))
            nodes.removeFirst()
        }
        if nodes.last == .assertion(.textEnd) {
            nodes.removeLast()
            while case .look(let body, isAhead: false, let isNegated)? = nodes.last {
                parts.append((part(.sequence([body, .assertion(.textEnd)])), !isNegated))
                nodes.removeLast()
            }
            nodes.append(.assertion(.textEnd))
        }
        parts.insert((part(.sequence([.assertion(.textStart)] + nodes)), true), at: 0)
        return parts.contains { $0.tree.root.hasLookaround } ? nil : parts
    }

    private func part(_ root: Node) -> PatternTree {
        var tree = self
        tree.root = root
        tree.hasLookaround = false
        return tree
    }
}

extension Node {
    /// Whether there is lookaround inside.
    var hasLookaround: Bool {
        switch self {
        case .look: true
        case .sequence(let nodes), .choice(let nodes): nodes.contains(where: \.hasLookaround)
        case .group(let node, _), .repetition(let node, _, _, _): node.hasLookaround
        default: false
        }
    }
}
