// ChangeMessages: what people and pipelines ask of the server about changes, and what it answers.
public import Journal

/// What is asked: `POST /api/v1/services/{service}/environments/{environment}/changes`.
public struct Proposal: Sendable, Hashable, Codable {
    /// Its kind: `set`, `ship`, `promote`, `revert`, `restart`, `recorded`.
    public var kind: ChangeKind
    /// The revision it leads to, whole; nil where `revision` names one that the server has.
    public var content: RevisionContent?
    /// A revision that the server has, by its name or the first digits of it.
    public var revision: String?
    /// Why, in the words of who asks.
    public var why: String
    /// The way back; nil: automatic where there is a revision before.
    public var revertPlan: RevertPlan?
    /// What the checks on the machine of who asks came to, connections included; nil where none ran.
    public var checks: CheckSummary?
    /// Why it goes past windows, freezes and missing proof; nil: it does not.
    public var emergency: String?
    /// What it goes on despite: `skew`.
    public var despite: [String]
    /// The live revision that the asker saw.
    ///
    /// The server refuses where another is live by now; nil: not compared.
    public var expecting: RevisionID?
    /// The environment that a promotion comes from; nil: the one that the contract names under `after`.
    public var source: String?
    /// A text of the asker's own; asked again with the same one, the same change is answered.
    public var key: String?

    /// What is asked.
    public init(kind: ChangeKind, content: RevisionContent? = nil, revision: String? = nil, why: String) {
        self.kind = kind
        self.content = content
        self.revision = revision
        self.why = why
        despite = []
    }
}

/// One reason why a change may not start now.
public struct GateRefusal: Sendable, Hashable, Codable {
    /// The finding's code: `PL6xxx`.
    public var code: String
    /// What stands against it, one clause.
    public var message: String
    /// Who or what can lift it, one clause.
    public var lift: String
    /// When it lifts by itself; nil: it does not.
    public var until: Timestamp?
    /// Whether an emergency goes past it.
    public var yieldsToEmergency: Bool

    /// A reason.
    public init(code: String, message: String, lift: String, until: Timestamp? = nil, yieldsToEmergency: Bool) {
        self.code = code
        self.message = message
        self.lift = lift
        self.until = until
        self.yieldsToEmergency = yieldsToEmergency
    }
}

/// Whether a change may start now: `POST …/gate`, and part of the answer to a proposal.
public struct GateAnswer: Sendable, Hashable, Codable {
    /// What stands against it; empty: it may start.
    public var refusals: [GateRefusal]
    /// What speaks for it, in words: `window mon–thu 08:00–15:30 open`, `revert plan: back to r-4f1c`.
    public var holds: [String]
    /// What is not known and does not block here, for the environment is not protected.
    public var unknown: [String]
    /// From when on it may start, where nothing but time stands against it.
    public var opens: Timestamp?
    /// What an emergency goes past; nil: nothing.
    public var past: [GateRefusal]?

    /// Whether it may start.
    public var isOpen: Bool { refusals.isEmpty }

    /// An answer.
    public init(
        refusals: [GateRefusal],
        holds: [String],
        unknown: [String] = [],
        opens: Timestamp? = nil,
        past: [GateRefusal]? = nil
    ) {
        self.refusals = refusals
        self.holds = holds
        self.unknown = unknown
        self.opens = opens
        self.past = past
    }
}

/// The answer to a proposal.
public struct ProposalAnswer: Sendable, Hashable, Codable {
    /// The change.
    public var change: Change
    /// Whether it may start now.
    public var gate: GateAnswer
    /// Whether it was started.
    public var isStarted: Bool

    /// An answer.
    public init(change: Change, gate: GateAnswer, isStarted: Bool) {
        self.change = change
        self.gate = gate
        self.isStarted = isStarted
    }
}
