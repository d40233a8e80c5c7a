// ResetVerdict: whether a database may be reset, by what it is and not by what it is called.

/// What is known of a server that someone wants to reset, or that a protected environment uses.
public struct ResetTarget: Sendable, Equatable {
    /// Who it is: the running server, the data set it came from, and the database in it.
    public struct Identity: Sendable, Equatable {
        /// The running server: PostgreSQL's system identifier and start, Redis's run id.
        public var server: String
        /// Where its data came from: PostgreSQL's system identifier, Redis's replication id.
        public var origin: String
        /// The database in the server.
        public var database: String

        /// An identity.
        public init(server: String, origin: String, database: String) {
            (self.server, self.origin, self.database) = (server, origin, database)
        }
    }

    /// The address as people write it, without a password: `db.example:5432/shop`.
    public var address: String
    /// Who it is; nil where that could not be had.
    public var identity: Identity?
    /// Why not.
    public var problem: String?
    /// Who else is connected, a line each.
    public var sessions: [String]

    /// A target.
    public init(address: String, identity: Identity? = nil, problem: String? = nil, sessions: [String] = []) {
        (self.address, self.identity, self.problem, self.sessions) = (address, identity, problem, sessions)
    }
}

/// A connection of a protected environment.
public struct ProtectedUse: Sendable, Equatable {
    /// `production database`.
    public var name: String
    /// What it uses.
    public var target: ResetTarget

    /// A use.
    public init(name: String, target: ResetTarget) { (self.name, self.target) = (name, target) }
}

/// Whether a target may be reset.
public enum ResetVerdict: Sendable, Equatable {
    /// It is what a protected environment uses: these.
    case inUse([String])
    /// It could not be found out: why.
    case unknown([String])
    /// Nobody protected uses it; what else is worth knowing.
    case free([String])

    /// 0 free, 1 in use, 3 unknown.
    public var exitCode: Int32 {
        switch self {
        case .free: 0
        case .inUse: 1
        case .unknown: 3
        }
    }

    /// Decides; unknown is never free.
    public static func decide(_ target: ResetTarget, protected uses: [ProtectedUse]) -> ResetVerdict {
        var found: [String] = []
        var unknown: [String] = []
        var notes: [String] = []
        for use in uses {
            if use.target.address == target.address {
                found.append("\(use.name) uses this very address, \(target.address)")
                continue
            }
            guard let ours = target.identity else { continue }
            guard let theirs = use.target.identity else {
                unknown.append(
                    "\(use.name) (\(use.target.address)): \(use.target.problem ?? "its identity is not known")"
                )
                continue
            }
            if ours.server == theirs.server {
                if ours.database == theirs.database {
                    found.append("\(use.name) uses it, as \(use.target.address): the same server and database")
                } else {
                    notes.append("\(use.name) uses another database of the same server")
                }
            } else if ours.origin == theirs.origin {
                notes.append("it is a copy of what \(use.name) uses (\(use.target.address)), on a server of its own")
            }
        }
        if !found.isEmpty { return .inUse(found) }
        if target.identity == nil {
            return .unknown(["\(target.address): \(target.problem ?? "its identity is not known")"] + unknown)
        }
        return unknown.isEmpty ? .free(notes) : .unknown(unknown)
    }
}
