// DocumentCheck: what a check of a document is, what it may be told, and the one call that runs them all.
public import Findings

/// A kind of finding that is looked for in a document that was read.
///
/// A check lives in a file of its own, `PL1203_WordReadAsBoolean.swift`: its page, what it looks at, the words it says.
/// `TrapWalk` walks the tape once and hands each check only the nodes it may have something to say about.
protocol DocumentCheck: FindingKind {}

/// What checks are told beside the document: engines have no clock.
public struct CheckOptions: Sendable {
    /// The present, in seconds since 1970 UTC, for the next runs of cron lines; nil: none are shown.
    public var now: Int64?
    /// The wall clock's offset from UTC in seconds, east positive.
    public var zoneOffset: Int
    /// Whether cron lines are told in words, as notes.
    public var explainsSchedules: Bool
    /// Most findings for one text; the rest are left out, notes first.
    public var maximumFindings: Int

    /// The defaults: no clock, schedules explained.
    public init(now: Int64? = nil, zoneOffset: Int = 0, explainsSchedules: Bool = true, maximumFindings: Int = 500) {
        self.now = now
        self.zoneOffset = zoneOffset
        self.explainsSchedules = explainsSchedules
        self.maximumFindings = maximumFindings
    }
}

extension ReadResult {
    /// The traps in what was read, in text order; what the reader itself found is not repeated.
    ///
    /// Secrets that are found are masked in the source. Cost: one pass over the tape; O(nodes).
    public func traps(options: CheckOptions = CheckOptions()) -> [Finding] {
        guard let document else { return [] }
        return document.traps(duplicates: duplicates, isSound: isSound, options: options)
    }
}

extension Document {
    /// The traps in a document, in text order.
    ///
    /// Secrets that are found are masked in the source; where the reader found errors (`isSound` is false), nothing is
    /// said of what is missing. Cost: one pass over the tape; O(nodes).
    public func traps(
        duplicates: [DuplicateKey] = [],
        isSound: Bool = true,
        options: CheckOptions = CheckOptions()
    ) -> [Finding] {
        var findings = TrapWalk.findings(in: self, isSound: isSound, options: options)
        for duplicate in duplicates.prefix(options.maximumFindings) {
            findings.append(KeyStandsTwice.finding(duplicate, in: self))
        }
        findings.sort { ($0.place.span.start, $0.code.text) < ($1.place.span.start, $1.code.text) }
        if findings.count > options.maximumFindings {
            let total = findings.count
            // The gravest are kept, in text order.
            let kept = Level.allCases.reversed().flatMap { level in findings.filter { $0.level == level } }
            findings = Report(findings: Array(kept.prefix(options.maximumFindings))).findings
            if let last = findings.last {
                findings.append(MoreFindings.finding(total - options.maximumFindings, at: last.place))
            }
        }
        return findings
    }
}
