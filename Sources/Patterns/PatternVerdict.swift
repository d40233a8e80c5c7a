// PatternVerdict: what a match can come to, and where the groups lie.

/// Whether a text matches; running out of budget is an answer of its own, never one of the others.
public enum PatternVerdict: Equatable, Hashable, Sendable {
    /// The pattern matches somewhere in the text.
    case matches
    /// The pattern matches nowhere in the text.
    case doesNotMatch
    /// Deciding would have taken too many steps, most likely for backreferences: unknown.
    case outOfBudget
}

/// One match: byte ranges of the whole and of each group.
public struct PatternMatch: Equatable, Hashable, Sendable {
    /// The ranges in bytes, the whole match first; nil for a group that took no part.
    public let groups: [Range<Int>?]

    /// The range of the whole match in bytes.
    public var range: Range<Int> { (groups.first ?? nil) ?? 0..<0 }

    init(groups: [Range<Int>?]) {
        self.groups = groups
    }
}

/// What a search for submatches came to.
public enum PatternSearch: Equatable, Hashable, Sendable {
    /// The leftmost match, by the pattern's own preferences.
    case found(PatternMatch)
    /// There is no match.
    case notFound
    /// Deciding would have taken too many steps: unknown.
    case outOfBudget
}

/// Whether any text at all can match a pattern.
public enum PatternSatisfiability: Equatable, Hashable, Sendable {
    /// Some text matches.
    case satisfiable
    /// No text can ever match.
    case neverSatisfiable
    /// Not decided within the bounds, or the pattern uses lookaround or backreferences in a way not decided here.
    case unknown
}
