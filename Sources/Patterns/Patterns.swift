// Patterns: regular expressions in linear time, within a stated budget of work.

/// A regular expression, read once, matched often, from any thread.
///
/// Two syntaxes become one kind of program: ECMA-262 with the semantics of the `u` flag, as JSON Schema asks, and
/// RE2's, as CEL asks. Matching looks for a match anywhere in the text unless the pattern is anchored.
///
/// ```swift
/// let host = try Pattern(ecmascript: #"^[a-z0-9-]+\.example\.com$"#)
/// host.isMatch("db-1.example.com")        // .matches
/// let pair = try Pattern(re2: #"(?P<key>\w+)=(?P<value>\w*)"#)
/// if case .found(let match) = pair.firstMatch(in: "a=1") { print(match.groups) }
/// do { _ = try Pattern(ecmascript: #"^\Z"#) } catch { print(error.offset, error.expected) }
/// ```
///
/// Limits: groups nest at most 250 deep; a pattern is at most 200,000 steps with its repeats written out; both are
/// refused with an error that names the place. Texts are UTF-8; a byte that belongs to no valid sequence is in no
/// class, negated ones included. Time is linear in the text, memory bounded; a call may cost 100 million moves of a
/// program, which only programs of many thousand steps come near. Lookaround inside a pattern, backreferences, and where
/// groups lie by ECMA-262's rules need backtracking: there two million steps. Running out is `.outOfBudget`, never an
/// answer.
///
/// ECMA-262 is read strictly, as with `u`; `leniently: true` also takes what schemas written without `u` rely on and
/// lists it in `departures`. The official JSON Schema suite passes under strict reading. RE2 is read as Go's library
/// reads it where the two differ: `\B` never holds inside a character. A quantifier right behind `(?i)` is refused.
public struct Pattern: Sendable {
    let core: PatternCore

    /// Reads a pattern in ECMA-262's syntax, with the semantics of the `u` flag.
    ///
    /// Cost: linear in the pattern; no automaton is built before the first match.
    /// - Parameters:
    ///   - text: the pattern, without slashes.
    ///   - leniently: whether escaped punctuation, lone brackets and classes beside a hyphen are taken too.
    /// - Throws: `PatternSyntaxError`, for the first place that cannot be read.
    /// - Source: ECMA-262, "Patterns".
    public init(ecmascript text: some StringProtocol, leniently: Bool = false) throws(PatternSyntaxError) {
        try self.init(ecmascript: Array(text.utf8), leniently: leniently)
    }

    /// Reads a pattern in ECMA-262's syntax from UTF-8.
    ///
    /// - Throws: `PatternSyntaxError`, for the first place that cannot be read.
    public init(ecmascript bytes: [UInt8], leniently: Bool = false) throws(PatternSyntaxError) {
        core = PatternCore(try ECMAScriptReader.read(bytes, isLenient: leniently))
    }

    /// Reads a pattern in RE2's syntax.
    ///
    /// Cost: linear in the pattern; no automaton is built before the first match.
    /// - Throws: `PatternSyntaxError`, for the first place that cannot be read.
    /// - Source: RE2's syntax page.
    public init(re2 text: some StringProtocol) throws(PatternSyntaxError) {
        try self.init(re2: Array(text.utf8))
    }

    /// Reads a pattern in RE2's syntax from UTF-8.
    ///
    /// - Throws: `PatternSyntaxError`, for the first place that cannot be read.
    public init(re2 bytes: [UInt8]) throws(PatternSyntaxError) {
        core = PatternCore(try RE2Reader.read(bytes))
    }

    /// How many groups the pattern has, the whole match not counted.
    public var groupCount: Int { core.tree.groupNames.count }

    /// The name of each group from the first, nil where it has none.
    public var groupNames: [String?] { core.tree.groupNames }

    /// The places where the strict syntax would have refused what lenient reading took.
    public var departures: [PatternSyntaxError] { core.tree.departures }
}

/// Matching.
extension Pattern {
    /// Says whether the pattern matches anywhere in UTF-8 text.
    ///
    /// Cost: linear in the text; allocates nothing once the pattern has been used a few times.
    public func isMatch(in text: UnsafeBufferPointer<UInt8>) -> PatternVerdict {
        core.isMatch(text)
    }

    /// Says whether the pattern matches anywhere in UTF-8 text.
    public func isMatch(in text: Span<UInt8>) -> PatternVerdict {
        text.withUnsafeBufferPointer { core.isMatch($0) }
    }

    /// Says whether the pattern matches anywhere in `text`.
    public func isMatch(_ text: String) -> PatternVerdict {
        if let verdict = text.utf8.withContiguousStorageIfAvailable({ core.isMatch($0) }) { return verdict }
        return Array(text.utf8).withUnsafeBufferPointer { core.isMatch($0) }
    }

    /// Finds the leftmost match that starts at byte `offset` or later.
    ///
    /// Shape: ranges are bytes of the whole text. Assertions see what stands before `offset`.
    /// Groups follow the syntax's own preferences: an empty pass of a repeat counts in RE2, not in ECMA-262.
    /// Cost: linear in the text for RE2; ECMA-262's preferences need backtracking, which has a budget.
    public func firstMatch(in text: UnsafeBufferPointer<UInt8>, from offset: Int = 0) -> PatternSearch {
        guard offset >= 0, offset <= text.count else { return .notFound }
        var budget = WorkBudget()
        return core.search(text, from: offset, &budget)
    }

    /// Finds the leftmost match in `text`; ranges are bytes of its UTF-8.
    public func firstMatch(in text: String) -> PatternSearch {
        if let found = text.utf8.withContiguousStorageIfAvailable({ firstMatch(in: $0) }) { return found }
        return Array(text.utf8).withUnsafeBufferPointer { firstMatch(in: $0) }
    }

    /// Finds matches from left to right that do not overlap, at most `limit` of them; nil where the budget ran out.
    ///
    /// An empty match right behind another match does not count, as in RE2.
    public func matches(in text: UnsafeBufferPointer<UInt8>, limit: Int = .max) -> [PatternMatch]? {
        var found: [PatternMatch] = []
        var budget = WorkBudget()
        var offset = 0
        var lastEnd = -1
        while found.count < limit, offset <= text.count {
            let match: PatternMatch
            switch core.search(text, from: offset, &budget) {
            case .found(let next): match = next
            case .notFound: return found
            case .outOfBudget: return nil
            }
            let range = match.range
            if !range.isEmpty || range.lowerBound != lastEnd { found.append(match) }
            lastEnd = range.upperBound
            offset = range.upperBound
            if range.isEmpty {
                guard offset < text.count else { break }
                offset += UTF8Text.decode(text, offset).length
            }
        }
        return found
    }

    /// Finds matches in `text`, as `matches(in:limit:)` does for bytes.
    public func matches(in text: String, limit: Int = .max) -> [PatternMatch]? {
        Array(text.utf8).withUnsafeBufferPointer { matches(in: $0, limit: limit) }
    }
}
