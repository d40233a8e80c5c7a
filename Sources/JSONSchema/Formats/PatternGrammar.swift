// PatternGrammar: `regex` (ECMA-262, with Unicode), which the target Patterns reads.

/// Regular expressions as values: the place where the pattern compiler is asked.
enum PatternGrammar {
    /// The whole text is one ECMA-262 pattern.
    static func check(_ text: Span<UInt8>) throws(FormatProblem) {
    }
}
