// LevelCounts: how many findings of each level there are.

/// How many findings of each level there are.
///
/// Not a dictionary: each kind of key costs a search of all conformances in the executable at its first use, a
/// thirtieth of the time that `check FILE` takes.
public struct LevelCounts: Sendable, Hashable {
    private var notes = 0
    private var warnings = 0
    private var errors = 0

    /// None of any.
    public init() {}

    /// How many of a level.
    public subscript(level: Level) -> Int {
        get {
            switch level {
            case .note: notes
            case .warning: warnings
            case .error: errors
            }
        }
        set {
            switch level {
            case .note: notes = newValue
            case .warning: warnings = newValue
            case .error: errors = newValue
            }
        }
    }
}
