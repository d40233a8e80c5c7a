// AnnouncementLog: which announcements were delivered, which wait longer than they should, which were given up.
public import Journal

/// Names an announcement over the whole journal: one event, one address.
public struct AnnouncementID: Sendable, Hashable, Codable {
    /// The position of the event that it tells of.
    public var event: Int64
    /// Where the server finds the address of its channel: `env:CHAT_URL`.
    public var webhook: String

    /// A name.
    public init(event: Int64, webhook: String) {
        self.event = event
        self.webhook = webhook
    }
}

/// What an announcement is about, without its words.
public struct AnnouncementLabel: Sendable, Hashable, Codable {
    /// Its name.
    public var id: AnnouncementID
    /// Its channel, as the contract names it: `chat`.
    public var channel: String
    /// What it tells of: `emergencies`.
    public var topic: String
    /// The service it is about; nil: all.
    public var service: String?
    /// The environment it is about; nil: all.
    public var environment: String?
    /// The change it is about; nil: none.
    public var change: ChangeID?

    /// A label.
    public init(
        id: AnnouncementID,
        channel: String,
        topic: String,
        service: String?,
        environment: String?,
        change: ChangeID?
    ) {
        self.id = id
        self.channel = channel
        self.topic = topic
        self.service = service
        self.environment = environment
        self.change = change
    }
}

/// What happens in stream `announcements`.
public enum AnnouncementEvent: Sendable, Hashable, Codable {
    /// The channel took it.
    case delivered(label: AnnouncementLabel, at: Timestamp)
    /// The channel does not take it for now; it is tried again.
    case delayed(label: AnnouncementLabel, because: String, at: Timestamp)
    /// It is tried no more.
    case abandoned(label: AnnouncementLabel, because: String, at: Timestamp)

    /// What it is about.
    public var label: AnnouncementLabel {
        switch self {
        case .delivered(let label, _), .delayed(let label, _, _), .abandoned(let label, _, _): label
        }
    }
}

/// What became of announcements, from stream `announcements`; those on their first way are in no event.
public struct AnnouncementLog: Aggregate, Equatable {
    /// What may be asked of it.
    public enum Command: Sendable {
        /// To note that a channel took one.
        case deliver(AnnouncementLabel)
        /// To note that some wait longer than they should.
        case delay([AnnouncementLabel], because: String)
        /// To note that one is given up.
        case abandon(AnnouncementLabel, because: String)
    }

    /// It never says no.
    public enum Refusal: Error, Sendable {}

    /// The first word of its events' kinds.
    public static let name = "announcements"

    /// Those that are delivered or given up.
    public private(set) var settled: Set<AnnouncementID> = []
    /// Those that wait longer than they should.
    public private(set) var delayed: Set<AnnouncementID> = []
    /// How many were delivered.
    public private(set) var deliveredCount = 0
    /// How many were given up.
    public private(set) var abandonedCount = 0

    /// Before its first event.
    public init() {}

    /// The events that a command leads to.
    public static func decide(
        _ command: Command,
        _ state: AnnouncementLog,
        now: Timestamp
    ) throws(Refusal) -> [AnnouncementEvent] {
        state.events(for: command, at: now)
    }

    /// The events that a command leads to; what is settled stays so.
    public func events(for command: Command, at now: Timestamp) -> [AnnouncementEvent] {
        switch command {
        case .deliver(let label):
            settled.contains(label.id) ? [] : [.delivered(label: label, at: now)]
        case .delay(let labels, let because):
            labels.filter { !settled.contains($0.id) && !delayed.contains($0.id) }
                .map { .delayed(label: $0, because: because, at: now) }
        case .abandon(let label, let because):
            settled.contains(label.id) ? [] : [.abandoned(label: label, because: because, at: now)]
        }
    }

    /// Takes an event as given.
    public mutating func apply(_ event: AnnouncementEvent) {
        switch event {
        case .delivered(let label, _):
            delayed.remove(label.id)
            if settled.insert(label.id).inserted { deliveredCount += 1 }
        case .delayed(let label, _, _): if !settled.contains(label.id) { delayed.insert(label.id) }
        case .abandoned(let label, _, _):
            delayed.remove(label.id)
            if settled.insert(label.id).inserted { abandonedCount += 1 }
        }
    }
}
