// Report: all findings of one run, what was not checked, and the verdict that follows.

/// What a run comes to; unknown is never shown as pass.
public enum Verdict: String, Sendable, CaseIterable {
    /// All that had to be checked holds.
    case pass
    /// Holds, with warnings.
    case warn
    /// Does not hold.
    case fail
    /// Something that had to be checked could not be.
    case unknown

    /// The exit code of DESIGN §4: 0 holds, 1 fails, 3 unknown.
    public var exitCode: Int32 {
        switch self {
        case .pass, .warn: 0
        case .fail: 1
        case .unknown: 3
        }
    }
}

/// Something that was not checked, and why.
public struct Unchecked: Sendable, Hashable {
    /// What was not checked.
    public var what: String
    /// Why not.
    public var why: String
    /// Whether it had to be: then the verdict cannot be better than unknown.
    public var wasRequired: Bool

    /// Something that was not checked.
    public init(_ what: String, because why: String, wasRequired: Bool = true) {
        self.what = what
        self.why = why
        self.wasRequired = wasRequired
    }
}

/// All that one run has to say.
public struct Report: Sendable {
    /// What was found, ordered by place.
    public var findings: [Finding]
    /// What was not checked.
    public var unchecked: [Unchecked]

    /// A report; findings are put in order of file, place and code.
    public init(findings: [Finding] = [], unchecked: [Unchecked] = []) {
        self.findings = Redaction.apply(findings).sorted { left, right in
            (left.place.source.name, left.place.span.start, left.code.text)
                < (right.place.source.name, right.place.span.start, right.code.text)
        }
        self.unchecked = unchecked
    }

    /// Fail outranks unknown, unknown outranks warn, warn outranks pass.
    public var verdict: Verdict {
        if findings.contains(where: { $0.level == .error }) { return .fail }
        if unchecked.contains(where: \.wasRequired) { return .unknown }
        return findings.contains { $0.level == .warning } ? .warn : .pass
    }

    /// How many findings have a level.
    public func count(of level: Level) -> Int {
        findings.count { $0.level == level }
    }
}
