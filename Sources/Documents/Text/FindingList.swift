// FindingList: what one reader found, in text order, no more than it may.
public import Findings

/// Collects a reader's findings up to a limit; the rest are counted and said in one.
public struct FindingList: Sendable {
    private let most: Int
    private var kept: [Finding] = []
    private var omitted = 0
    private var knowsError: Bool?

    /// An empty list that keeps `most` findings.
    public init(most: Int) { self.most = max(1, most) }

    /// Whether nothing was found.
    public var isEmpty: Bool { kept.isEmpty }
    /// Whether so many were left out that a reader had better stop.
    public var isExhausted: Bool { omitted >= 10_000 }

    /// Adds a finding, or counts it where the list is full.
    ///
    /// An error takes the place of a lesser finding: a text with an error must never look sound for want of room.
    public mutating func add(_ finding: Finding) {
        if kept.count < most {
            kept.append(finding)
            return
        }
        omitted += 1
        guard finding.level == .error, !hasError else { return }
        kept[kept.count - 1] = finding
        hasError = true
    }

    /// Whether an error is kept; looked up once the list is full.
    private var hasError: Bool {
        mutating get {
            if knowsError == nil { knowsError = kept.contains { $0.level == .error } }
            return knowsError ?? false
        }
        set { knowsError = newValue }
    }

    /// The findings in text order, with a note on those that were left out.
    public consuming func finished() -> [Finding] {
        kept.sort { $0.place.span.start < $1.place.span.start }
        if omitted > 0, let last = kept.last { kept.append(MoreFindings.finding(omitted, at: last.place)) }
        return kept
    }
}
