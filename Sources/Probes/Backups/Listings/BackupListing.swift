// BackupListing: what backups there are, whoever keeps them.

/// One backup.
public struct BackupEntry: Sendable, Equatable {
    /// Its name or label.
    public var name: String
    /// When it was finished, in seconds since 1970.
    public var finished: Int64?
    /// Its size in bytes, as far as it is like that of others of its kind.
    public var bytes: Int64?
    /// The form of a dump, or the type of a backup such as `full`.
    public var kind: String?
    /// The system identifier of the server that it is of.
    public var system: String?
    /// The name of the database that it is of.
    public var database: String?
    /// The marker that is in it.
    public var marker: Marker?
    /// Why it cannot be restored, as a clause; nil where nothing speaks against it.
    public var problem: String?
    /// What of it could not be looked at, as a clause.
    public var unseen: String?
    /// The version of the server that it is of, such as `15.18` or `15`.
    public var version: String?
    /// When what is in it was begun, in seconds since 1970; half a day off, since a dump does not name its zone.
    public var begun: Int64?
    /// Where it lies on this machine.
    public var path: String?

    /// A backup.
    public init(
        name: String,
        finished: Int64? = nil,
        bytes: Int64? = nil,
        kind: String? = nil,
        system: String? = nil,
        database: String? = nil,
        marker: Marker? = nil,
        problem: String? = nil,
        unseen: String? = nil,
        version: String? = nil,
        path: String? = nil
    ) {
        self.name = name
        self.finished = finished
        self.bytes = bytes
        self.kind = kind
        self.system = system
        self.database = database
        self.marker = marker
        self.problem = problem
        self.unseen = unseen
        self.version = version
        self.path = path
    }
}

/// What a server says of archiving its log.
public struct ArchiveStatus: Sendable, Equatable {
    /// Whether it archives at all.
    public var isOn: Bool
    /// When a segment was last archived, in seconds since 1970.
    public var lastArchived: Int64?
    /// When archiving last failed.
    public var lastFailed: Int64?
    /// The segment that failed.
    public var failedSegment: String?

    /// A status.
    public init(isOn: Bool, lastArchived: Int64? = nil, lastFailed: Int64? = nil, failedSegment: String? = nil) {
        (self.isOn, self.lastArchived) = (isOn, lastArchived)
        (self.lastFailed, self.failedSegment) = (lastFailed, failedSegment)
    }
}

/// What backups there are.
public struct BackupListing: Sendable, Equatable {
    /// Who says so: `pgbackrest info`, `/var/backups/shop-*.dump`.
    public var source: String
    /// The backups, the newest first.
    public var entries: [BackupEntry]
    /// What the server says of archiving; nil where that was not asked.
    public var archive: ArchiveStatus?
    /// What was left out, a sentence each.
    public var notes: [String]

    /// A listing; entries are put in order.
    public init(source: String, entries: [BackupEntry], archive: ArchiveStatus? = nil, notes: [String] = []) {
        self.source = source
        self.notes = notes
        self.entries = entries.enumerated().sorted { left, right in
            (left.element.finished ?? .min, left.offset) > (right.element.finished ?? .min, right.offset)
        }.map(\.element)
        self.archive = archive
    }
}

/// Why backups could not be looked at.
public struct BackupFailure: Error, Sendable, Equatable {
    /// One clause for people.
    public let words: String

    /// A failure.
    public init(_ words: String) { self.words = words }
}
