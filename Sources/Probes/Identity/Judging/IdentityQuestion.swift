// IdentityQuestion: what is asked about one connection in one environment, and what became of all of them.
public import Contracts
public import Findings

/// What a look at a server gave.
public enum ServerSight: Sendable {
    /// It answered.
    case seen(ServerFacts)
    /// It could not be looked at; a clause says why.
    case unseen(because: String)
}

/// What became of the address that the identity was recorded at, where config names another one now.
public enum FormerAddress: Sendable {
    /// Nobody asked.
    case notAsked
    /// Its name is gone from the DNS.
    case gone
    /// It did not let itself be asked; a clause says why.
    case silent(because: String)
    /// It answered.
    case answered(ServerFacts)
}

/// What is asked about one connection in one environment.
public struct IdentityQuestion: Sendable {
    /// The environment.
    public var environment: String
    /// The connection's name in the contract.
    public var connection: String
    /// Whether unknown blocks there.
    public var isProtected: Bool
    /// What the contract says of its identity; nil: nothing.
    public var promise: Contract.Connection.Identity?
    /// Whether the service runs without it.
    public var isOptional: Bool
    /// Where the host stands in config.
    public var place: Place
    /// Where the database's name stands in config.
    public var databasePlace: Place?
    /// The host and port that config names; nil where they are secret.
    public var at: String?
    /// What was seen.
    public var sight: ServerSight
    /// What became of the recorded address.
    public var former: FormerAddress
    /// When each server was last backed up, by identifier, in seconds since 1970; empty where nobody looked.
    public var backups: [String: Int64]

    /// A question.
    public init(
        environment: String,
        connection: String,
        isProtected: Bool,
        promise: Contract.Connection.Identity? = nil,
        isOptional: Bool = false,
        place: Place,
        databasePlace: Place? = nil,
        at: String? = nil,
        sight: ServerSight,
        former: FormerAddress = .notAsked,
        backups: [String: Int64] = [:]
    ) {
        self.environment = environment
        self.connection = connection
        self.isProtected = isProtected
        self.promise = promise
        self.isOptional = isOptional
        self.place = place
        self.databasePlace = databasePlace
        self.at = at
        self.sight = sight
        self.former = former
        self.backups = backups
    }

    /// The command that adopts what is there now.
    var adoption: String { "plimsoll identity adopt \(environment) \(connection) --why \"…\"" }

    /// `identity of database in production`.
    var subject: String { "identity of \(connection) in \(environment)" }
}

/// What a judgement came to.
public struct IdentityOutcome: Sendable {
    /// What was found.
    public var findings: [Finding] = []
    /// What could not be said.
    public var unchecked: [Unchecked] = []
    /// Connections that answered, have nothing wrong with them and are not recorded yet.
    public var unrecorded: [(environment: String, connection: String, facts: ServerFacts, at: String?)] = []

    /// Nothing said yet.
    public init() {}
}
