// SupervisionMessages: what happens to a supervised program, and what is to be done about it.
public import Changes

/// When a program that ended by itself is started again.
public enum RestartPolicy: String, Sendable, Hashable, CaseIterable {
    /// Never: its end is ours.
    case never
    /// Where it failed; an end with 0 is ours.
    case onFailure = "on-failure"
    /// Always.
    case always
}

/// What holds for a supervised program as long as its agent runs.
public struct SupervisionPolicy: Sendable, Hashable {
    /// When it is started again.
    public var restart: RestartPolicy
    /// Whether a server gives orders.
    public var hasServer: Bool
    /// Whether a terminal is at the other end of standard input: its end is ours.
    public var hasTerminal: Bool
    /// How long a program without a health check must run until its revision is known to be good.
    public var provenAfter: Duration
    /// The first wait after a crash; each further one is twice as long.
    public var firstWait: Duration
    /// The longest wait after a crash.
    public var longestWait: Duration
    /// A run of this length ends a row of crashes.
    public var steadyAfter: Duration

    /// A policy.
    public init(restart: RestartPolicy, hasServer: Bool, hasTerminal: Bool = false) {
        self.restart = restart
        self.hasServer = hasServer
        self.hasTerminal = hasTerminal
        provenAfter = .seconds(10)
        firstWait = .seconds(1)
        longestWait = .seconds(30)
        steadyAfter = .seconds(60)
    }
}

/// What a program is to run on.
public struct StartTarget: Sendable, Hashable {
    /// The revision; nil: the repository as it lies here.
    public var revision: RevisionID?
    /// The action that asks for it; nil where nobody does: a start from the cache or without a server.
    public var action: String?
    /// The actions that led to it.
    public var cause: [String]

    /// A target.
    public init(revision: RevisionID?, action: String?, cause: [String] = []) {
        self.revision = revision
        self.action = action
        self.cause = cause
    }
}

/// How a program ended.
public enum ProgramEnd: Sendable, Hashable {
    /// By itself, with a code.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)

    /// The code that says the same: 128 and the signal's number.
    public var code: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let number): 128 + number
        }
    }

    /// One clause for people.
    var words: String {
        switch self {
        case .exited(let code): "ended with \(code)"
        case .signalled(let number): "was ended by signal \(number)\(SignalNames.suffix(number))"
        }
    }
}

/// What happens to a supervised program.
enum SupervisionInput: Sendable {
    /// The agent begins; without a server the repository is run.
    case began
    /// The server asks for something.
    case order(InstanceOrder)
    /// The server cannot be asked at the start; the revision known to be good, if any.
    case serverAway(good: RevisionID?)
    /// A target was checked: it may start.
    case prepared(StartTarget, Preparation)
    /// A target was checked, or could not be: it may not start.
    case refused(StartTarget, Refusal)
    /// A target's content is not to be had just now.
    case unprepared(StartTarget, because: String)
    /// The program was started.
    case started
    /// The program could not be started: why, and the code for it.
    case notStarted(because: String, code: Int32)
    /// The program ended.
    case ended(ProgramEnd)
    /// The drain hook ended.
    case drained
    /// A health check was answered.
    case health(isWell: Bool, reason: String?)
    /// A signal came for us.
    case signal(Int32)
    /// Time went by.
    case tick
}

/// Why a revision may not start.
public struct Refusal: Sendable, Hashable, Codable {
    /// The revision.
    public var revision: RevisionID?
    /// Why, one clause.
    public var reason: String
    /// The findings that say so.
    public var findings: [CheckedFinding]
    /// The findings as a terminal shows them.
    public var text: String
    /// The code to end with where nothing runs: 78 for a config that does not hold, 74 for a file that cannot be written.
    public var code: Int32

    /// A refusal.
    public init(
        revision: RevisionID?,
        reason: String,
        findings: [CheckedFinding] = [],
        text: String = "",
        code: Int32 = 78
    ) {
        self.revision = revision
        self.reason = reason
        self.findings = findings
        self.text = text
        self.code = code
    }
}

/// What is to be done about a supervised program.
enum SupervisionAction: Sendable, Equatable {
    /// Check a target and make ready what it needs.
    case prepare(StartTarget)
    /// The check under way is of no use any more.
    case abandonPreparation
    /// Hand the config over and start the program.
    case start(StartTarget, Preparation)
    /// Run a hook before the program is stopped.
    case drain(String)
    /// End the hook.
    case endDrain
    /// Send the program a signal.
    case send(Int32)
    /// End the program's whole group at once.
    case kill
    /// Keep a revision as known to be good.
    case remember(RevisionID)
    /// The program is up: tell whoever started us.
    case ready
    /// Say something on standard error and to the server.
    case say(String)
    /// Show a text on standard error as it is.
    case show(String)
    /// End with a code, once the server was told.
    case exit(Int32)
}

/// Where a supervised program stands, as the server is told.
struct SupervisionStatus: Sendable, Equatable {
    var phase: InstancePhase
    var health: InstanceHealth
    var revision: RevisionID?
    var reason: String?
    var findings: [CheckedFinding]
    var done: String?
    /// When the program was started, since the agent began; nil where it does not run.
    var startedAt: Duration?
}
