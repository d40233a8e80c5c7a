// MeasuredRun: a statement that was run and timed, on made-up rows or on the real ones.

/// A statement that was run, how much it had to do and how long it took.
public struct MeasuredRun: Sendable, Hashable {
    /// Where it ran.
    public enum Place: String, Sendable, CaseIterable {
        /// On a sample, on the machine where the check runs.
        case sample
        /// In a rehearsal on a copy, on another machine than production's.
        case rehearsal
        /// On the real tables.
        case production
    }

    /// The statement, for people.
    public var statement: String
    /// What it had to do.
    public var workload: Workload
    /// How long it took.
    public var seconds: Double
    /// Where it ran.
    public var place: Place

    /// A run.
    public init(statement: String, workload: Workload, seconds: Double, place: Place) {
        self.statement = statement
        self.workload = workload
        self.seconds = seconds
        self.place = place
    }
}
