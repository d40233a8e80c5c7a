// BackupQuestion: what is asked about the backups of one connection in one environment.
public import Contracts
public import Findings

/// What is asked about the backups of one connection in one environment.
public struct BackupQuestion: Sendable {
    /// The environment.
    public var environment: String
    /// The connection's name in the contract.
    public var connection: String
    /// Whether unknown blocks there.
    public var isProtected: Bool
    /// What the contract promises.
    public var promise: Contract.Connection.Backup
    /// The contract, for places in it.
    public var contract: Contract
    /// What backups there are.
    public var listing: Result<BackupListing, BackupFailure>
    /// The database that the environment uses now; nil where it could not be asked.
    public var inUse: PostgresFacts?

    /// A question.
    public init(
        environment: String,
        connection: String,
        isProtected: Bool,
        promise: Contract.Connection.Backup,
        contract: Contract,
        listing: Result<BackupListing, BackupFailure>,
        inUse: PostgresFacts?
    ) {
        self.environment = environment
        self.connection = connection
        self.isProtected = isProtected
        self.promise = promise
        self.contract = contract
        self.listing = listing
        self.inUse = inUse
    }

    /// Where a key of the promise stands.
    func place(_ key: String) -> Place {
        key == "provider" ? contract.sourcePlace(in: promise) : contract.place(of: key, in: promise)
    }

    /// `backups of database in production`.
    var subject: String { "backups of \(connection) in \(environment)" }
    /// The command that restores one to see that it can be.
    var rehearsal: String { "plimsoll backup rehearse \(environment) \(connection)" }
}

/// What a judgement of backups came to.
public struct BackupOutcome: Sendable {
    /// What was found.
    public var findings: [Finding] = []
    /// What could not be said.
    public var unchecked: [Unchecked] = []
    /// When each server was last backed up, by system identifier.
    public var latest: [String: Int64] = [:]

    /// Nothing said yet.
    public init() {}
}
