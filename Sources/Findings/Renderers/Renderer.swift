// Renderer: one output format; findings are handed over one by one so that no run holds all its files.

/// What stands at the end of a run.
public struct RunSummary: Sendable {
    /// What the run comes to.
    public var verdict: Verdict
    /// How many findings of each level.
    public var counts: LevelCounts
    /// What was not checked.
    public var unchecked: [Unchecked]
    /// What was looked at, in words: `shop · production · 214 values from 3 layers`.
    public var subject: String?
    /// How many files were read.
    public var fileCount: Int
    /// How long it took, in milliseconds; nil where it is not to be shown.
    public var elapsedMilliseconds: Int?
    /// A command that is useful next.
    public var next: String?

    /// A summary.
    public init(
        verdict: Verdict,
        counts: LevelCounts = LevelCounts(),
        unchecked: [Unchecked] = [],
        subject: String? = nil,
        fileCount: Int = 0,
        elapsedMilliseconds: Int? = nil,
        next: String? = nil
    ) {
        self.verdict = verdict
        self.counts = counts
        self.unchecked = unchecked
        self.subject = subject
        self.fileCount = fileCount
        self.elapsedMilliseconds = elapsedMilliseconds
        self.next = next
    }

    /// The summary of a whole report.
    public init(of report: Report) {
        self.init(verdict: report.verdict, unchecked: report.unchecked)
        for finding in report.findings { counts[finding.level] += 1 }
    }
}

/// Draws findings in one format: `start`, then each finding in order, then `end`.
public protocol Renderer: Sendable {
    /// What comes before the first finding.
    mutating func start() -> String
    /// One finding.
    mutating func text(of finding: Finding) -> String
    /// What comes after the last one.
    mutating func end(_ summary: RunSummary) -> String
}

extension Renderer {
    /// A whole report as text.
    public mutating func text(of report: Report) -> String {
        var result = start()
        for finding in report.findings { result += text(of: finding) }
        return result + end(RunSummary(of: report))
    }
}

/// The output formats that can be asked for.
public enum ReportFormat: String, Sendable, CaseIterable {
    /// For people: code frames, colour on a terminal.
    case terminal
    /// Our own stable JSON.
    case json
    /// SARIF 2.1.0, for code scanning.
    case sarif
    /// GitHub workflow commands: annotations on a pull request.
    case github
    /// JUnit XML, for CI servers.
    case junit
}
