// FileCheck: one file without a contract: read, traps, and the schema that the file itself names.
public import Documents
public import Findings

/// What is asked of every check, whatever it looks at.
public struct CheckOptions: Sendable {
    /// How texts are read.
    public var reading: ReadOptions
    /// Now, in seconds since 1970 UTC, for the next runs of cron lines and for rules that expire; nil: not told.
    public var now: Int64?

    /// Options.
    public init(reading: ReadOptions = ReadOptions(), now: Int64? = nil) {
        self.reading = reading
        self.now = now
    }
}

/// What a check of one file came to.
public struct FileOutcome: Sendable {
    /// What was found, in text order.
    public var findings: [Finding]
    /// What was not checked.
    public var unchecked: [Unchecked]
    /// How many values the file holds.
    public var valueCount: Int

    /// An outcome.
    public init(findings: [Finding] = [], unchecked: [Unchecked] = [], valueCount: Int = 0) {
        self.findings = findings
        self.unchecked = unchecked
        self.valueCount = valueCount
    }
}
