// AgentMessages: what an agent tells the server, and what it is told.
public import Journal

/// Where an instance stands.
public enum InstancePhase: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its revision is being checked and delivered, or its program was started and is not well yet.
    case starting
    /// Its program runs.
    case running
    /// It is being drained before a stop.
    case draining
    /// Its program ended and is not to be started.
    case stopped
    /// Its revision was refused: the program was not started.
    case refused
    /// Its program ends again and again; the next start waits.
    case crashing
}

/// How an instance feels.
public enum InstanceHealth: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its check holds.
    case healthy
    /// Its check does not hold.
    case failing
    /// It was not asked, or there is no check.
    case unknown
}

/// A line its program printed.
public struct LogLine: Sendable, Hashable, Codable {
    /// When it came.
    public var time: Timestamp
    /// `out`, `err`, or `agent` for words of the agent itself.
    public var source: String
    /// Its text, at most 2,000 characters; invalid UTF-8 repaired.
    public var text: String

    /// A line.
    public init(time: Timestamp, source: String, text: String) {
        self.time = time
        self.source = source
        self.text = text
    }
}

/// An end of its program.
public struct ProgramExit: Sendable, Hashable, Codable {
    /// When.
    public var time: Timestamp
    /// The exit code; nil where a signal ended it.
    public var code: Int32?
    /// The signal that ended it.
    public var signal: Int32?
    /// How long it had run.
    public var ranMilliseconds: Int64
    /// The revision it ran on.
    public var revision: RevisionID?
    /// Whether the agent asked for it.
    public var wasAsked: Bool

    /// An end.
    public init(
        time: Timestamp,
        code: Int32?,
        signal: Int32?,
        ranMilliseconds: Int64,
        revision: RevisionID?,
        wasAsked: Bool
    ) {
        self.time = time
        self.code = code
        self.signal = signal
        self.ranMilliseconds = ranMilliseconds
        self.revision = revision
        self.wasAsked = wasAsked
    }
}

/// Requests counted since the report before, by the agent's own probe or a file the program writes.
public struct RequestCounts: Sendable, Hashable, Codable {
    /// Requests.
    public var requests: Int
    /// Of them, failed.
    public var errors: Int
    /// Latencies of the requests in milliseconds, at most 100 of them; empty where not known.
    public var latencies: [Double]

    /// Counts.
    public init(requests: Int, errors: Int, latencies: [Double] = []) {
        self.requests = requests
        self.errors = errors
        self.latencies = latencies
    }
}

/// What an agent tells every few seconds and at once when something changes: `POST /api/v1/agent/report`.
public struct InstanceReport: Sendable, Hashable, Codable {
    /// The service.
    public var service: String
    /// The environment.
    public var environment: String
    /// The instance.
    public var instance: InstanceID
    /// The machine it is on.
    public var host: String
    /// The revision its program runs on, or that was refused; nil before the first.
    public var revision: RevisionID?
    /// Where it stands.
    public var phase: InstancePhase
    /// How it feels.
    public var health: InstanceHealth
    /// Why it is not well, one clause.
    public var reason: String?
    /// Findings that refused its revision.
    public var findings: [CheckedFinding]
    /// When its program was started; nil where it does not run.
    public var started: Timestamp?
    /// The action it carried out last.
    public var done: String?
    /// Ends of the program since the report before.
    public var exits: [ProgramExit]
    /// Lines since the report before.
    public var lines: [LogLine]
    /// Lines left out since then, for there were too many.
    public var linesLeftOut: Int
    /// Requests since the report before; nil where nobody counts.
    public var counts: RequestCounts?
    /// The port of the instance, for health and proxies.
    public var port: Int?
    /// Counts up with each report of this process of the agent; the server drops what it has seen.
    public var sequence: Int64
    /// Tells this process of the agent from the one before it.
    public var incarnation: String

    /// A report with nothing new but where it stands.
    public init(
        service: String,
        environment: String,
        instance: InstanceID,
        host: String,
        revision: RevisionID?,
        phase: InstancePhase,
        health: InstanceHealth,
        sequence: Int64,
        incarnation: String
    ) {
        self.service = service
        self.environment = environment
        self.instance = instance
        self.host = host
        self.revision = revision
        self.phase = phase
        self.health = health
        self.sequence = sequence
        self.incarnation = incarnation
        findings = []
        exits = []
        lines = []
        linesLeftOut = 0
    }
}

/// What an agent is to do: the answer to a report, and to `GET /api/v1/agent/order`, which waits for a newer one.
public struct InstanceOrder: Sendable, Hashable, Codable {
    /// What is to be so.
    public enum Goal: String, Sendable, Hashable, Codable {
        /// The program runs on the revision.
        case run
        /// The program is drained and stopped.
        case stop
    }

    /// Counts up whenever what is asked changes; an agent ignores what is not newer.
    public var generation: Int64
    /// The action's id, derived from the event that asked for it; carried out once, told back as `InstanceReport.done`.
    public var action: String
    /// What is to be so.
    public var goal: Goal
    /// The revision to run; nil: none is known here yet, so the program waits.
    public var revision: RevisionID?
    /// The actions that led to it, for `PLIMSOLL_CAUSE`.
    public var cause: [String]

    /// An order.
    public init(generation: Int64, action: String, goal: Goal, revision: RevisionID?, cause: [String]) {
        self.generation = generation
        self.action = action
        self.goal = goal
        self.revision = revision
        self.cause = cause
    }
}

/// What an agent runs: `GET /api/v1/agent/revisions/{revision}`, for the environment of its token.
public struct Delivery: Sendable, Hashable, Codable {
    /// The revision's name, which the agent computes again from the content.
    public var revision: RevisionID
    /// The environment.
    public var environment: String
    /// The content, whole.
    public var content: RevisionContent

    /// A delivery.
    public init(revision: RevisionID, environment: String, content: RevisionContent) {
        self.revision = revision
        self.environment = environment
        self.content = content
    }
}
