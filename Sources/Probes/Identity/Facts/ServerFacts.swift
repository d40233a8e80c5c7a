// ServerFacts: what a server says of itself, whatever it is called.
import Crypto

/// What a server says of itself, whatever it is called.
public enum ServerFacts: Sendable, Equatable {
    /// A PostgreSQL database.
    case postgres(PostgresFacts)
    /// A Redis server.
    case redis(RedisFacts)
    /// A server known by its key: HTTPS, mail, anything under TLS.
    case key(KeyFacts)
}

/// What a PostgreSQL database says of itself; nil is what the account may not read.
public struct PostgresFacts: Sendable, Equatable {
    /// The system identifier, made by `initdb`; copied by base backups, new in a restored dump.
    public var system: String?
    /// The database's number; new when a database is dropped and created again.
    public var database: String?
    /// The database's name.
    public var name: String
    /// The timeline; one more after each promotion or restore to a point in time.
    public var timeline: Int?
    /// How far the write-ahead log has come, in bytes.
    public var wal: UInt64?
    /// Whether it is a standby.
    public var isStandby: Bool
    /// When the server was started, in microseconds since 1970: the same for every connection to one running server.
    public var startedMicroseconds: Int64?
    /// Its own address and port, as it sees them itself; nil through a socket file.
    public var address: String?
    /// The database's size in bytes.
    public var bytes: Int64?
    /// The marker.
    public var marker: Marker?
    /// What could not be read, with the reason.
    public var unread: [String]

    /// What a database says of itself.
    public init(
        system: String?,
        database: String?,
        name: String,
        timeline: Int? = nil,
        wal: UInt64? = nil,
        isStandby: Bool = false,
        startedMicroseconds: Int64? = nil,
        address: String? = nil,
        bytes: Int64? = nil,
        marker: Marker? = nil,
        unread: [String] = []
    ) {
        self.system = system
        self.database = database
        self.name = name
        self.timeline = timeline
        self.wal = wal
        self.isStandby = isStandby
        self.startedMicroseconds = startedMicroseconds
        self.address = address
        self.bytes = bytes
        self.marker = marker
        self.unread = unread
    }

    /// When `initdb` made the cluster, in seconds since 1970: the upper half of the system identifier.
    ///
    /// - Source: PostgreSQL, `BootStrapXLOG` in `xlog.c`.
    public static func created(system: String) -> Int64? {
        guard let number = UInt64(system) else { return nil }
        let seconds = Int64(number >> 32)
        // Before the first release with such identifiers it is no time.
        return seconds > 900_000_000 ? seconds : nil
    }

    /// Reads a position of the write-ahead log such as `16/B374D848`.
    public static func position(_ text: String) -> UInt64? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let high = UInt32(parts[0], radix: 16), let low = UInt32(parts[1], radix: 16) else {
            return nil
        }
        return UInt64(high) << 32 | UInt64(low)
    }

    /// A position of the write-ahead log as PostgreSQL writes it.
    public static func text(ofPosition position: UInt64) -> String {
        String(position >> 32, radix: 16, uppercase: true) + "/"
            + String(position & 0xFFFF_FFFF, radix: 16, uppercase: true)
    }
}

/// What a Redis server says of itself.
public struct RedisFacts: Sendable, Equatable {
    /// The run's identifier; new at each start.
    public var run: String?
    /// The data's replication identifier; kept by replicas, new after a promotion.
    public var replication: String?
    /// The replication identifier before the last promotion.
    public var formerReplication: String?
    /// Whether it is a replica.
    public var isReplica: Bool
    /// The number of the database.
    public var database: Int
    /// How many keys the database has.
    public var keys: Int?
    /// The marker; nil where there is none.
    public var marker: Marker?
    /// What could not be read, with the reason.
    public var unread: [String]
    /// Why the marker could not be read; nil where it could, or where there is none.
    public var markerUnread: String?
    /// Whether memory ran short and the server gave keys up by itself: the marker may have been one of them.
    public var hasEvicted: Bool

    /// What a server says of itself.
    public init(
        run: String?,
        replication: String?,
        formerReplication: String? = nil,
        isReplica: Bool = false,
        database: Int = 0,
        keys: Int? = nil,
        marker: Marker? = nil,
        unread: [String] = [],
        markerUnread: String? = nil,
        hasEvicted: Bool = false
    ) {
        self.run = run
        self.replication = replication
        self.formerReplication = formerReplication
        self.isReplica = isReplica
        self.database = database
        self.keys = keys
        self.marker = marker
        self.unread = unread
        self.markerUnread = markerUnread
        self.hasEvicted = hasEvicted
    }

    /// Takes identifiers and role out of what `INFO` answered.
    ///
    /// - Source: Redis, `INFO`, sections `server` and `replication`.
    public init(info: String, database: Int, keys: Int?, marker: Marker?, markerUnread: String? = nil) {
        var values: [Substring: Substring] = [:]
        for line in info.split(whereSeparator: \.isNewline).prefix(2_000) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[line[..<colon]] = line[line.index(after: colon)...]
        }
        func identifier(_ name: Substring) -> String? {
            values[name].flatMap { text in
                // Forty zeros stand for none.
                text.utf8.count == 40 && text.contains { $0 != "0" } ? String(text) : nil
            }
        }
        self.init(
            run: identifier("run_id"),
            replication: identifier("master_replid"),
            formerReplication: identifier("master_replid2"),
            isReplica: values["role"] == "slave",
            database: database,
            keys: keys,
            marker: marker,
            unread: identifier("run_id") == nil ? ["INFO names no run_id"] : [],
            markerUnread: markerUnread,
            hasEvicted: values["maxmemory_policy"]?.hasPrefix("allkeys") == true
                && (values["evicted_keys"] ?? "0") != "0"
        )
    }
}

/// What a server is known by that has a key of its own.
public struct KeyFacts: Sendable, Equatable {
    /// SHA-256 of the public key (SubjectPublicKeyInfo), in hexadecimal; nil where it speaks without TLS.
    public var key: String?
    /// Whether its certificate is one that its name may have.
    public var isTrusted: Bool
    /// The name that it greets with (mail).
    public var greeting: String?

    /// What a server is known by.
    public init(key: String?, isTrusted: Bool, greeting: String? = nil) {
        (self.key, self.isTrusted, self.greeting) = (key, isTrusted, greeting)
    }

    /// SHA-256 of a key's SubjectPublicKeyInfo, in hexadecimal, as `openssl pkey -pubin -outform der | sha256sum` says it.
    public static func fingerprint(of key: [UInt8]) -> String {
        SHA256.hash(data: key).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension ServerFacts {
    /// Whether both are one server's, or one database's, as far as identifiers tell.
    public func isTheSame(as other: ServerFacts) -> Bool {
        switch (self, other) {
        case (.postgres(let one), .postgres(let two)):
            one.system != nil && one.system == two.system && one.database == two.database
        case (.redis(let one), .redis(let two)):
            one.database == two.database
                && (one.replication != nil && one.replication == two.replication
                    || one.run != nil && one.run == two.run)
        case (.key(let one), .key(let two)):
            one.key == nil && two.key == nil
                ? one.greeting != nil && one.greeting == two.greeting : one.key == two.key
        default: false
        }
    }
}
