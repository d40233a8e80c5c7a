// Change: an intention: from revision to revision in one environment, with why, who, cause and revert plan.
public import Journal

/// What kind of change it is.
public enum ChangeKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Values set in one environment.
    case set
    /// The files of a repository shipped.
    case ship
    /// A revision moved on from another environment.
    case promote
    /// Back to an earlier revision.
    case revert
    /// All instances started anew on the live revision.
    case restart
    /// Made by others, recorded here.
    case recorded
}

/// The way back from a change.
public enum RevertPlan: Sendable, Hashable, Codable {
    /// The revision before, by the same rollout.
    case automatic(to: RevisionID)
    /// A command of the team's own.
    case command(String)
    /// There is none, and why; needs an approval more.
    case impossible(because: String)
}

/// A value that a change changes; secrets are shown by keyed fingerprint only.
public struct ValueChange: Sendable, Hashable, Codable {
    /// The document and path: `app.search.timeout`.
    public var path: String
    /// The value before as JSON text; nil where there was none.
    public var before: String?
    /// The value after as JSON text; nil where there is none.
    public var after: String?
    /// Where the value after is written: `config/app.yaml:41:12`, or `set by c-118`.
    public var place: String?

    /// A changed value.
    public init(path: String, before: String?, after: String?, place: String? = nil) {
        self.path = path
        self.before = before
        self.after = after
        self.place = place
    }
}

/// A finding in short, as a change carries it.
public struct CheckedFinding: Sendable, Hashable, Codable {
    /// Its code: `PL2004`.
    public var code: String
    /// `error`, `warning` or `note`.
    public var level: String
    /// What is wrong, one clause.
    public var message: String
    /// Where: file, line and column, or a value path.
    public var place: String

    /// A finding.
    public init(code: String, level: String, message: String, place: String) {
        self.code = code
        self.level = level
        self.message = message
        self.place = place
    }
}

/// Something that was not checked.
public struct UncheckedPart: Sendable, Hashable, Codable {
    /// What.
    public var what: String
    /// Why not.
    public var because: String
    /// Whether it had to be.
    public var wasRequired: Bool

    /// A part that was not checked.
    public init(what: String, because: String, wasRequired: Bool) {
        self.what = what
        self.because = because
        self.wasRequired = wasRequired
    }
}

/// A table that a migration of the change keeps others waiting for, and for how long by what is known of it.
public struct PredictedLock: Sendable, Hashable, Codable {
    /// The statement that takes the lock: `db/migrate/0042.sql:3`.
    public var place: String
    /// The table.
    public var table: String
    /// The lock as `pg_locks` has it, `AccessExclusive`; nil where only an index is locked.
    public var lock: String?
    /// Whether reads wait too.
    public var blocksReads: Bool
    /// For how long: at least, probably and at most, in seconds; nil where that is unknown.
    public var seconds: [Double]?
    /// Who waits for how long, and what that rests on, in words.
    public var words: String

    /// A predicted lock.
    public init(
        place: String,
        table: String,
        lock: String?,
        blocksReads: Bool,
        seconds: [Double]?,
        words: String
    ) {
        self.place = place
        self.table = table
        self.lock = lock
        self.blocksReads = blocksReads
        self.seconds = seconds
        self.words = words
    }
}

/// What the checks of a change came to, for the environment it is about to enter.
public struct CheckSummary: Sendable, Hashable, Codable {
    /// `pass`, `warn`, `fail` or `unknown`.
    public var verdict: String
    /// What was found, the gravest first.
    public var findings: [CheckedFinding]
    /// What was not checked.
    public var unchecked: [UncheckedPart]
    /// How many values, rules, connections and migrations were looked at.
    public var counts: [String: Int]
    /// Who checked: `server`, `command line`.
    public var by: [String]
    /// The tables that migrations of the change keep others waiting for; nil where nobody looked at migrations.
    public var locks: [PredictedLock]?

    /// A summary.
    public init(
        verdict: String,
        findings: [CheckedFinding] = [],
        unchecked: [UncheckedPart] = [],
        counts: [String: Int] = [:],
        by: [String] = []
    ) {
        self.verdict = verdict
        self.findings = findings
        self.unchecked = unchecked
        self.counts = counts
        self.by = by
    }

    /// Nobody checked anything: unknown.
    public static let nothing = CheckSummary(
        verdict: "unknown",
        unchecked: [UncheckedPart(what: "everything", because: "nobody checked it", wasRequired: true)]
    )
}

/// A change, as it was proposed.
public struct Change: Sendable, Hashable, Codable {
    /// Its name.
    public var id: ChangeID
    /// The service.
    public var service: String
    /// The environment it enters.
    public var environment: String
    /// Its kind.
    public var kind: ChangeKind
    /// The live revision it was made from; nil for the first.
    public var from: RevisionID?
    /// The revision it leads to; nil for a recorded change that moves none.
    public var to: RevisionID?
    /// The base of the revision it leads to, which proof from other environments is of.
    public var base: RevisionID?
    /// Who wants it: `user:anna`.
    public var by: String
    /// Why, in their words.
    public var why: String
    /// The actions that led to it.
    public var cause: [String]
    /// The way back.
    public var revertPlan: RevertPlan?
    /// Values it changes.
    public var difference: [ValueChange]
    /// What the checks came to.
    public var checks: CheckSummary
    /// Whether it goes past windows, freezes and missing proof, and why; journalled and announced.
    public var emergency: String?
    /// What it goes on despite: `skew`.
    public var despite: [String]
    /// When it was proposed.
    public var proposed: Timestamp
    /// The change that this one takes back, later ones being kept; nil: none.
    public var undoes: ChangeID?
    /// What makes asking for it twice one change: who asked, and the key they gave; nil where they gave none.
    public var key: String?

    /// A change.
    public init(
        id: ChangeID,
        service: String,
        environment: String,
        kind: ChangeKind,
        from: RevisionID?,
        to: RevisionID?,
        base: RevisionID?,
        by: String,
        why: String,
        cause: [String] = [],
        revertPlan: RevertPlan? = nil,
        difference: [ValueChange] = [],
        checks: CheckSummary = .nothing,
        emergency: String? = nil,
        despite: [String] = [],
        proposed: Timestamp
    ) {
        self.id = id
        self.service = service
        self.environment = environment
        self.kind = kind
        self.from = from
        self.to = to
        self.base = base
        self.by = by
        self.why = why
        self.cause = cause
        self.revertPlan = revertPlan
        self.difference = difference
        self.checks = checks
        self.emergency = emergency
        self.despite = despite
        self.proposed = proposed
    }
}

/// How a change ended.
public enum ChangeOutcome: Sendable, Hashable, Codable {
    /// It is everywhere.
    case done
    /// It was taken back, and why.
    case reverted(because: String)
    /// It halted and stays where it is until a person decides.
    case halted(because: String)
    /// It was called off before it moved anything.
    case cancelled(because: String)
    /// A recorded change failed, in the words of who made it.
    case failed(because: String)
}
