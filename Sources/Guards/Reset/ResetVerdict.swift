// ResetVerdict: whether a database may be reset, by what it is and not by what it is called.
public import Findings
public import Probes

/// What is known of a server that someone wants to reset, or that a protected environment uses.
public struct ResetTarget: Sendable, Equatable {
    /// The address as people write it, without a password: `db.example:5432/shop`.
    public var address: String
    /// Host and port alone, as they are recorded.
    public var at: String
    /// What it says of itself; nil where that could not be had.
    public var facts: ServerFacts?
    /// Why not.
    public var problem: String?
    /// Who else is connected, a line each.
    public var sessions: [String]

    /// A target.
    public init(
        address: String,
        at: String,
        facts: ServerFacts? = nil,
        problem: String? = nil,
        sessions: [String] = []
    ) {
        (self.address, self.at, self.facts) = (address, at, facts)
        (self.problem, self.sessions) = (problem, sessions)
    }
}

/// A connection of a protected environment.
public struct ProtectedUse: Sendable {
    /// The environment.
    public var environment: String
    /// The connection's name.
    public var connection: String
    /// Where its host stands in config; in the contract where config cannot be read.
    public var place: Place
    /// What it uses now.
    public var target: ResetTarget
    /// What is recorded of it; nil where nothing is.
    public var entry: RecordFile.Entry?

    /// A use.
    public init(
        environment: String,
        connection: String,
        place: Place,
        target: ResetTarget,
        entry: RecordFile.Entry? = nil
    ) {
        (self.environment, self.connection, self.place) = (environment, connection, place)
        (self.target, self.entry) = (target, entry)
    }

    var name: String { "\(environment) \(connection)" }
}

/// Whether a target may be reset.
public struct ResetVerdict: Sendable {
    /// What speaks against it, and what is worth knowing.
    public private(set) var findings: [Finding] = []
    /// What could not be found out; unknown is never free.
    public private(set) var unchecked: [Unchecked] = []
    /// What else is worth knowing, a clause each.
    public private(set) var remarks: [String] = []

    private let target: ResetTarget

    /// Decides: in use outweighs unknown, and unknown outweighs free.
    ///
    /// A use is held against what answers at its address now, and against what was recorded of it: so what production
    /// had is refused while config points elsewhere, or while nothing answers there.
    public init(_ target: ResetTarget, protected uses: [ProtectedUse]) {
        self.target = target
        for use in uses { judge(use) }
        if target.facts == nil, report.count(of: .error) == 0 {
            miss(target.address, target.problem ?? "its identity is not known")
        }
    }

    /// All of it.
    public var report: Report { Report(findings: findings, unchecked: unchecked) }

    private mutating func miss(_ what: String, _ why: String) { unchecked.append(Unchecked(what, because: why)) }

    private mutating func refuse(_ use: ProtectedUse, _ words: String, at place: Place? = nil, label: String? = nil) {
        findings.append(
            ResetOfUsed.finding(
                "\(use.name) uses it\(words)",
                at: place ?? use.place,
                label: label,
                mend: "reset another one, or first give \(use.environment) its own"
            )
        )
    }

    private mutating func judge(_ use: ProtectedUse) {
        if use.target.address == target.address {
            return refuse(use, " under this very address, \(target.address)", label: "is what would be reset")
        }
        guard let ours = target.facts else { return }
        guard let theirs = use.target.facts else {
            if !judgeRecord(use, ours) {
                miss("\(use.name) (\(use.target.address))", use.target.problem ?? "its identity is not known")
            }
            return
        }
        switch Kinship(ours, theirs) {
        case .same: refuse(use, ", as \(use.target.address): the same server and database", label: "leads there")
        case .otherDatabase: remarks.append("\(use.name) uses another database of the same server")
        case .copy:
            findings.append(
                ResetOfCopy.finding(
                    "it is a copy of what \(use.name) uses, on a server of its own",
                    at: use.place,
                    label: "\(use.target.address) is the other",
                    mend: "go on where it is no standby that \(use.environment) falls back on"
                )
            )
        case .unknown(let why): miss("\(use.name) (\(use.target.address))", why)
        case .none: _ = judgeRecord(use, ours)
        }
    }

    /// Holds the target against what is recorded of a use; whether that settled it.
    private mutating func judgeRecord(_ use: ProtectedUse, _ ours: ServerFacts) -> Bool {
        guard let entry = use.entry, let record = IdentityRecord(entry.values) else { return false }
        var isMarked = false
        if case .redis(let mine) = ours, case .redis(let recorded) = record.facts, let marker = recorded.marker {
            isMarked = mine.marker == marker
        }
        guard record.facts.isTheSame(as: ours) || isMarked else { return false }
        if isMarked || record.at == target.at || ResetVerdict.isOneRun(ours, record.facts) {
            refuse(
                use,
                ", as it is recorded: \(record.facts.shortIdentifier ?? "the same server")",
                at: entry.place,
                label: "is what would be reset"
            )
        } else {
            miss(
                "\(use.name) (\(use.target.address))",
                "what would be reset has the identifier that is recorded for it: itself or a copy, cannot be told"
            )
        }
        return true
    }

    /// Whether identifiers that no copy shares are the same: a Redis run, or the address that a server sees itself under.
    private static func isOneRun(_ one: ServerFacts, _ two: ServerFacts) -> Bool {
        switch (one, two) {
        case (.redis(let one), .redis(let two)): one.run != nil && one.run == two.run
        case (.postgres(let one), .postgres(let two)):
            one.address.map { $0 == two.address && !$0.hasPrefix("127.") && !$0.hasPrefix("[::1]") } ?? false
        default: false
        }
    }
}

/// How two servers that answered belong together.
private enum Kinship {
    case none, same, otherDatabase, copy
    case unknown(String)

    init(_ one: ServerFacts, _ two: ServerFacts) {
        switch (one, two) {
        case (.postgres(let one), .postgres(let two)): self.init(one, two)
        case (.redis(let one), .redis(let two)):
            if one.run != nil, one.run == two.run {
                // FLUSHALL takes all numbers of a server.
                self = .same
            } else {
                self = one.replication != nil && one.replication == two.replication ? .copy : .none
            }
        default: self = .none
        }
    }

    private init(_ one: PostgresFacts, _ two: PostgresFacts) {
        if let started = one.startedMicroseconds, started == two.startedMicroseconds,
            one.system == nil || two.system == nil || one.system == two.system
        {
            self = one.database == two.database ? .same : .otherDatabase
        } else if let system = one.system, let other = two.system {
            self = system == other ? .copy : .none
        } else if one.startedMicroseconds == nil || two.startedMicroseconds == nil {
            self = .unknown("neither its system identifier nor its start can be read")
        } else {
            self = .none
        }
    }
}
