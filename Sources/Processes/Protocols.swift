// Protocols: what processes need from outside.
public import Changes
public import Journal

/// An instance as the server knows it.
public struct InstanceView: Sendable, Hashable, Codable {
    /// Its last report, without lines and exits.
    public var report: InstanceReport
    /// When that came.
    public var heard: Timestamp
    /// When it was heard of first.
    public var first: Timestamp
    /// Its last ends, newest first, at most 20.
    public var exits: [ProgramExit]

    /// An instance.
    public init(report: InstanceReport, heard: Timestamp, first: Timestamp, exits: [ProgramExit]) {
        self.report = report
        self.heard = heard
        self.first = first
        self.exits = exits
    }
}

/// Requests of one instance in one span of time.
public struct CountedBin: Sendable, Hashable, Codable {
    /// The instance.
    public var instance: InstanceID
    /// The revision it ran on.
    public var revision: RevisionID?
    /// When the bin begins.
    public var begin: Timestamp
    /// What was counted in it.
    public var counts: RequestCounts

    /// A bin.
    public init(instance: InstanceID, revision: RevisionID?, begin: Timestamp, counts: RequestCounts) {
        self.instance = instance
        self.revision = revision
        self.begin = begin
        self.counts = counts
    }
}

/// Heartbeats, lines and counts: kept apart from the journal, with a retention.
public protocol Telemetry: Sendable {
    /// Takes a report; one that was taken before (same incarnation and sequence, or lower) changes nothing.
    func record(_ report: InstanceReport, at time: Timestamp) async throws(StoreFailure)
    /// The instances heard of since a moment, ascending by name.
    func instances(of service: String, in environment: String, since: Timestamp) async throws(StoreFailure)
        -> [InstanceView]
    /// The last lines of an instance, ascending by time.
    func lines(of instance: InstanceID, service: String, environment: String, limit: Int) async throws(StoreFailure)
        -> [LogLine]
    /// Counts in bins of 15 seconds since a moment, ascending by begin.
    func bins(of service: String, in environment: String, since: Timestamp) async throws(StoreFailure) -> [CountedBin]
    /// Forgets what is older than a moment, and of an instance's lines all but the newest
    /// `TelemetryRetention.linesOfInstance`.
    func forget(before time: Timestamp) async throws(StoreFailure)
}

/// The right to be the one that does something, for a time.
public protocol Leases: Sendable {
    /// Takes or renews a lease; false where another holds it.
    func acquire(_ name: String, holder: String, until: Timestamp, now: Timestamp) async throws(StoreFailure) -> Bool
    /// Gives a lease back.
    func release(_ name: String, holder: String) async throws(StoreFailure)
}

/// Starts and stops instances.
public protocol Driver: Sendable {
    /// The instances that there are now.
    func instances(now: Timestamp) async throws(DriverFailure) -> [InstanceView]
    /// Puts an instance on a revision; called again with the same action it does nothing more.
    func assign(_ instance: InstanceID, to revision: RevisionID, action: String, cause: [String])
        async throws(DriverFailure)
    /// Drains and stops an instance; called again with the same action it does nothing more.
    func withdraw(_ instance: InstanceID, action: String, cause: [String]) async throws(DriverFailure)
}

extension Driver {
    /// Nothing: agents find this in the journal too.
    public func withdraw(_ instance: InstanceID, action: String, cause: [String]) async throws(DriverFailure) {}
}

/// Why a driver did not do it.
public struct DriverFailure: Error, Sendable, Hashable {
    /// Why, one clause.
    public var because: String
    /// A failure.
    public init(because: String) { self.because = because }
}
