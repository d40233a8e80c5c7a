// Pattern+questions: what can be said of a pattern without a text.

extension Pattern {
    /// Whether any text at all can match.
    ///
    /// Exact for patterns without backreferences whose lookaround, if any, stands right behind `^` or right before `$`,
    /// and whose automaton is not too large: `^a$b`, `[^\s\S]` and `^(?!a)a` can never match. For others the answer is
    /// `.neverSatisfiable` or `.satisfiable` only where that is certain.
    /// Cost: microseconds for most patterns, tens of milliseconds for the largest; ask once.
    public var satisfiability: PatternSatisfiability {
        if likelyMatch != nil { return .satisfiable }
        switch shortestMatch {
        case .nothingMatches: return .neverSatisfiable
        case .found(let scalars): return core.plainParts != nil || verified(scalars) != nil ? .satisfiable : .unknown
        case .tooLarge: return .unknown
        }
    }

    /// A short text that matches, to be shown to people: "something like `abc-1`"; nil where none was found.
    ///
    /// Shape: at most 200 scalars, whole and readable where the pattern allows it.
    /// Cost: as `satisfiability`.
    public var exampleMatch: String? {
        if let likelyMatch { return likelyMatch.unicodeScalars.count <= 200 ? likelyMatch : nil }
        guard case .found(let scalars) = shortestMatch, scalars.count <= 200 else { return nil }
        return verified(scalars)
    }

    /// The text that the pattern's parts ask for one by one, provided that it matches.
    private var likelyMatch: String? {
        Example.text(for: core.tree).flatMap(verified)
    }

    /// The shortest match of the pattern; where automata cannot judge it, of something that matches at least as much.
    private var shortestMatch: Exploration.Outcome {
        if let parts = core.plainParts { return Exploration.shortestMatch(of: parts) }
        var tree = core.tree
        tree.root = tree.root.relaxed
        tree.hasLookaround = false
        tree.references = []
        let program = Compiler.program(for: tree, savesGroups: false)
        return Exploration.shortestMatch(of: [(program, true)])
    }

    private func verified(_ scalars: [UInt32]) -> String? {
        var text = String.UnicodeScalarView()
        for value in scalars {
            guard let scalar = Unicode.Scalar(value) else { return nil }
            text.append(scalar)
        }
        let string = String(text)
        return isMatch(string) == .matches ? string : nil
    }
}
