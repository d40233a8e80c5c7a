// Preparation: what a check of a revision on this machine comes to: all that its program needs, or why it may not start.
public import Changes

/// Where a revision's content comes from.
public enum PreparationSource: Sendable, Hashable, Codable {
    /// A contract on this machine, with the files beside it.
    case repository(contract: String)
    /// A delivery of the server in a file, which must be of this revision.
    case delivered(path: String, revision: RevisionID)
}

/// What is asked of a preparation.
public struct PreparationQuestion: Sendable, Hashable, Codable {
    /// Where the content comes from.
    public var source: PreparationSource
    /// The service that is expected; nil: whatever the contract says.
    public var service: String?
    /// The environment; nil: the contract's only one.
    public var environment: String?
    /// The folder that secrets and deliveries start from.
    public var folder: String
    /// The seconds since 1970 UTC.
    public var now: Int64
    /// How wide the terminal is that findings are shown on; nil: none.
    public var width: Int?
    /// Whether findings are shown in colour.
    public var usesColour: Bool

    /// A question.
    public init(source: PreparationSource, service: String?, environment: String?, folder: String, now: Int64) {
        self.source = source
        self.service = service
        self.environment = environment
        self.folder = folder
        self.now = now
        usesColour = false
    }
}

/// A file to be handed over.
public struct DeliveredFile: Sendable, Hashable, Codable {
    /// Its path, from the folder that deliveries start from.
    public var path: String
    /// Its text, secrets included.
    public var text: String
}

/// A variable to be handed over.
public struct DeliveredVariable: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Its value, secrets included.
    public var value: String
}

/// How an instance shows that it is well, as the contract says.
public struct HealthCheck: Sendable, Hashable, Codable {
    /// A URL that answers 2xx.
    public var http: String?
    /// A host and port that accept.
    public var tcp: String?
    /// A command that ends with 0.
    public var command: String?
    /// How often it is asked, in milliseconds.
    public var everyMilliseconds: Int64
    /// How long an answer may take, in milliseconds.
    public var deadlineMilliseconds: Int64
    /// How long a start may take, in milliseconds.
    public var startMilliseconds: Int64

    var every: Duration { .milliseconds(everyMilliseconds) }
    var deadline: Duration { .milliseconds(deadlineMilliseconds) }
    var startWithin: Duration { .milliseconds(startMilliseconds) }
}

/// The counter of requests that the instance shows, as the contract says.
public struct RequestCounter: Sendable, Hashable, Codable {
    /// The URL that shows it.
    public var metrics: String
    /// The counter's name.
    public var counter: String
    /// The label that tells failed requests from others.
    public var label: String
    /// The label's values that are failures: an RE2 pattern over the whole value.
    public var failed: String
}

/// All that a program needs to start on a revision.
public struct Preparation: Sendable, Hashable, Codable {
    /// The revision.
    public var revision: RevisionID
    /// The service.
    public var service: String
    /// The environment.
    public var environment: String
    /// Files to hand over.
    public var files: [DeliveredFile]
    /// Variables to hand over.
    public var variables: [DeliveredVariable]
    /// The values of its secrets, which no line shows.
    public var secrets: [String]
    /// How it shows that it is well; nil: it does not.
    public var health: HealthCheck?
    /// The requests it counts; nil: it does not.
    public var requests: RequestCounter?
    /// What is run before it stops.
    public var drain: String?
    /// How long a stop may take, in milliseconds.
    public var graceMilliseconds: Int64
    /// Findings that do not keep it from starting, as a terminal shows them.
    public var text: String

    var grace: Duration { .milliseconds(graceMilliseconds) }
}

/// What a preparation comes to.
public enum PreparationAnswer: Sendable, Hashable, Codable {
    /// It may start.
    case ready(Preparation)
    /// It may not.
    case refused(Refusal)
    /// What was to be checked is not what it is said to be: why.
    case unusable(because: String)
}
