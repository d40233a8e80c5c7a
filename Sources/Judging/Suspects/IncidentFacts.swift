// IncidentFacts: what is known at the start of an incident: services, instances, changes, events, health, log lines.

/// The facts from which suspects are ranked; times are seconds since 1970 UTC.
public struct IncidentFacts: Sendable {
    /// A service and what it stands on.
    public struct Service: Sendable {
        /// Its name.
        public var name: String
        /// The services that it calls.
        public var dependsOn: [String]
        /// The database that it uses.
        public var database: String?

        /// A service.
        public init(name: String, dependsOn: [String] = [], database: String? = nil) {
            (self.name, self.dependsOn, self.database) = (name, dependsOn, database)
        }
    }

    /// One running copy, with what it did since the symptom and in the hours before.
    public struct Instance: Sendable {
        /// Its name.
        public var id: String
        /// Its service.
        public var service: String
        /// When its process was started.
        public var startedAt: Double
        /// Requests and errors since the symptom.
        public var requests = 0, errors = 0
        /// Requests and errors in the hours before; none for a new instance.
        public var requestsBefore = 0, errorsBefore = 0

        /// An instance without counts.
        public init(id: String, service: String, startedAt: Double) {
            (self.id, self.service, self.startedAt) = (id, service, startedAt)
        }
    }

    /// What a change changes.
    public enum Kind: String, Sendable, CaseIterable {
        case config, deploy, flag, migration, cron, infra
    }

    /// When a stored change takes effect.
    public enum Reload: String, Sendable, CaseIterable {
        /// At once.
        case live
        /// As instances are restarted one after the other.
        case rolling
        /// At each instance's next start, whenever that is.
        case restart
        /// At a job's next run.
        case nextRun = "next_run"
    }

    /// A change that was made before, or after, the symptom.
    public struct Change: Sendable {
        /// Its name.
        public var id: String
        /// What it changes.
        public var kind: Kind
        /// Its service; nil for what lies beneath services.
        public var service: String?
        /// When it was made.
        public var at: Double
        /// When it takes effect.
        public var reload: Reload
        /// Words that log lines may mention: keys, new values, a revision, a column, a job.
        public var words: [String]
        /// The database it changes.
        public var database: String?
        /// The revision it brings.
        public var revision: String?
        /// The revision that alone bears it.
        public var needsRevision: String?
        /// When it was taken back.
        public var revertedAt: Double?
        /// Since when the running process of an instance has had it.
        public var activations: [String: Double]

        /// A change.
        public init(
            id: String,
            kind: Kind,
            service: String?,
            at: Double,
            reload: Reload,
            words: [String] = [],
            activations: [String: Double] = [:]
        ) {
            (self.id, self.kind, self.service, self.at, self.reload) = (id, kind, service, at, reload)
            (self.words, self.activations) = (words, activations)
        }
    }

    /// Something that happened by itself.
    public enum Event: Sendable {
        /// A job ran.
        case jobRun(job: String, at: Double)
        /// A service's memory rose.
        case memoryHigh(service: String, at: Double)
        /// Traffic became so many times as much.
        case traffic(ratio: Double, at: Double)
    }

    /// An error line of an instance, with how often it was said.
    public struct ErrorLine: Sendable {
        /// The instance that said it.
        public var instance: String
        /// What it said.
        public var message: String
        /// How often.
        public var count: Int

        /// A line.
        public init(instance: String, message: String, count: Int) {
            (self.instance, self.message, self.count) = (instance, message, count)
        }
    }

    /// When the incident was opened.
    public var openedAt: Double
    /// When the first symptom was seen.
    public var symptomAt: Double
    /// The services.
    public var services: [Service] = []
    /// The instances.
    public var instances: [Instance] = []
    /// The changes.
    public var changes: [Change] = []
    /// The events.
    public var events: [Event] = []
    /// The error lines.
    public var errorLines: [ErrorLine] = []

    /// Facts without any.
    public init(openedAt: Double, symptomAt: Double) {
        (self.openedAt, self.symptomAt) = (openedAt, symptomAt)
    }
}
