// EventEnvelope: an event as it stands in the journal, and what is known before it stands there.

/// The name of a stream: words joined by slashes, such as `environment/shop/production`.
public struct StreamName: Sendable, Hashable, Codable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// Its text.
    public let text: String

    /// A name.
    public init(_ text: String) { self.text = text }

    /// A name written in the source.
    public init(stringLiteral text: String) { self.text = text }

    /// Reads a text.
    public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    /// Writes a text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Its text.
    public var description: String { text }
}

/// Who did it, and the chain of actions that led there.
public struct Origin: Sendable, Hashable, Codable {
    /// Who: `user:anna`, `token:ci`, `instance:web-1`, `engine:rollout`.
    public var actor: String
    /// The actions that led to this one, the first cause first: `c-117`, `c-118`.
    public var cause: [String]

    /// An origin.
    public init(actor: String, cause: [String] = []) {
        self.actor = actor
        self.cause = cause
    }
}

/// An event that is not written yet.
public struct NewEvent: Sendable, Hashable {
    /// What happened, in the past tense, behind its aggregate's name: `rollout.opened`.
    public var kind: String
    /// The version of the payload's shape.
    public var payloadVersion: Int
    /// What it says: JSON with sorted keys.
    public var payload: String

    /// An event.
    public init(kind: String, payloadVersion: Int = 1, payload: String) {
        self.kind = kind
        self.payloadVersion = payloadVersion
        self.payload = payload
    }
}

/// An event as it stands in the journal.
public struct EventEnvelope: Sendable, Hashable, Codable {
    /// Its place in the whole journal: 1, 2, 3, without gaps.
    public var position: Int64
    /// Its stream.
    public var stream: StreamName
    /// Its place in its stream: 1, 2, 3.
    public var version: Int
    /// When it was decided.
    public var time: Timestamp
    /// What happened.
    public var kind: String
    /// The version of the payload's shape.
    public var payloadVersion: Int
    /// Who did it and why it came to that.
    public var origin: Origin
    /// What it says: JSON with sorted keys.
    public var payload: String
    /// The hash of the event before it in the journal: 64 hexadecimal digits; zeros before the first.
    public var previousHash: String
    /// Its own hash, over all of the above.
    public var hash: String

    /// An event at a place; its hash is computed.
    public init(
        _ event: NewEvent,
        position: Int64,
        stream: StreamName,
        version: Int,
        time: Timestamp,
        origin: Origin,
        previousHash: String
    ) {
        self.position = position
        self.stream = stream
        self.version = version
        self.time = time
        self.origin = origin
        self.previousHash = previousHash
        kind = event.kind
        payloadVersion = event.payloadVersion
        payload = event.payload
        hash = ""
        hash = HashChain.hash(of: self)
    }

    /// An event as a store keeps it; nothing is computed or compared.
    public init(
        position: Int64,
        stream: StreamName,
        version: Int,
        time: Timestamp,
        kind: String,
        payloadVersion: Int,
        origin: Origin,
        payload: String,
        previousHash: String,
        hash: String
    ) {
        self.position = position
        self.stream = stream
        self.version = version
        self.time = time
        self.kind = kind
        self.payloadVersion = payloadVersion
        self.origin = origin
        self.payload = payload
        self.previousHash = previousHash
        self.hash = hash
    }
}

/// The end of a journal.
public struct JournalHead: Sendable, Hashable, Codable {
    /// The position of its last event; 0 where there is none.
    public var position: Int64
    /// The hash of its last event; zeros where there is none.
    public var hash: String

    /// An end.
    public init(position: Int64, hash: String) {
        self.position = position
        self.hash = hash
    }

    /// Before the first event.
    public static let empty = JournalHead(position: 0, hash: HashChain.origin)
}
