// CountWords: things that are counted, in words.

/// Things that are counted, in words.
public enum CountWords {
    /// `1 step`, `3 steps`.
    public static func text(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
