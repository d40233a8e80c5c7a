// Connection: a server that the service needs, and what it must be.
import Documents

extension Contract {
    /// A server that the service needs.
    public struct Connection: Sendable {
        /// What speaks there.
        public enum Kind: String, Sendable, CaseIterable {
            case postgres, mysql, redis, smtp, http, amqp, tcp, file
        }

        /// Whether the server may be another environment's too.
        public enum Identity: String, Sendable, CaseIterable {
            /// One of its own in each environment, the same as before.
            case unique
            /// The same in several environments.
            case shared
        }

        /// Its name.
        public var name: Written<String>
        /// What speaks there.
        public var kind: Kind
        /// The CEL expression whose value is the URL, host or path.
        public var target: Written<String>
        /// Whether the server may be another environment's too.
        public var identity: Identity?
        /// What its backups must be.
        public var backup: Backup?
        /// How many keys a store must have at least.
        public var minimumKeys: Int?
        /// The oldest version that will do.
        public var minimumVersion: String?
        /// What the account must be allowed to do.
        public var privileges: [Written<String>]
        /// Extensions that must be there.
        public var extensions: [Written<String>]
        /// How many connections the service opens in all: a CEL expression.
        public var pool: Written<String>?
        /// The sender of mails: a CEL expression.
        public var sender: Written<String>?
        /// What a store does when its memory is full, as Redis calls it.
        public var eviction: Written<String>?
        /// How long an answer may take.
        public var deadline: Duration?
        /// Whether the service runs without it.
        public var isOptional: Bool
        /// The environments it is for; empty: all.
        public var only: [Written<String>]
        /// The environments it is not for.
        public var except: [Written<String>]
        /// Its node.
        public var node: Int

        /// Whether the connection counts in an environment.
        public func applies(to environment: String) -> Bool {
            (only.isEmpty || only.contains { $0.value == environment }) && !except.contains { $0.value == environment }
        }
    }

    /// How the database's schema changes.
    public struct Migrations: Sendable {
        /// The files, as a pattern.
        public var files: Written<String>
        /// The connection whose database they change.
        public var database: Written<String>?
        /// How long writes may be blocked.
        public var longestWriteBlock: Duration?
        /// How long reads may be blocked.
        public var longestReadBlock: Duration?
        /// How long a statement may wait for its lock.
        public var lockTimeout: Duration?
        /// Whether the tool wraps each file in a transaction.
        public var perFileTransaction: Bool?
        /// The file of the real tables' statistics.
        public var statistics: Written<String>?
        /// The file of runs that were measured.
        public var runs: Written<String>?
        /// Its node.
        public var node: Int
    }
}

extension Contract.Connection {
    private static func target(_ kind: Kind, _ what: String) -> Field {
        let example = kind == .file ? "config.app.upload.folder" : "config.app.\(kind.rawValue).url"
        return Field(kind.rawValue, .text(.expression), "\(what), as a CEL expression.", examples: ["\"\(example)\""])
    }

    private static let evictions = [
        "noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random",
        "volatile-ttl",
    ]

    static let shape = Record(
        name: "connection",
        noun: "a connection",
        summary: "A server that the service needs, and what it must be.",
        fields: [
            target(.postgres, "The URL of a PostgreSQL database"), target(.mysql, "The URL of a MySQL database"),
            target(.redis, "The URL of a Redis server"), target(.smtp, "The URL of a mail server"),
            target(.http, "The URL of a web service"), target(.amqp, "The URL of a message broker"),
            target(.tcp, "The host and port of another server"), target(.file, "A file or folder that must be there"),
            Field(
                "identity",
                .word([
                    Word("unique", "one of its own in each environment, the same as before"),
                    Word("shared", "the same in several environments"),
                ]),
                "Whether the server may be another environment's too.",
                examples: [#""unique""#]
            ),
            Field("backup", .record(Backup.shape), "What its backups must be."),
            Field(
                "minimum_keys",
                .integer(0...Int.max),
                "How many keys a store must have at least.",
                examples: ["1000"]
            ),
            Field("minimum_version", .text(.version), "The oldest version that will do.", examples: [#""15""#]),
            Field(
                "privileges",
                .list(.text(.words)),
                "What the account must be allowed to do.",
                examples: [#"["select orders"]"#]
            ),
            Field("extensions", .list(.text(.words)), "Extensions that must be there.", examples: [#"["pg_trgm"]"#]),
            Field(
                "pool",
                .text(.expression),
                "How many connections the service opens in all, as a CEL expression.",
                examples: [#""config.app.pool.size * facts.instances_max""#]
            ),
            Field(
                "sender",
                .text(.expression),
                "The sender of mails, as a CEL expression.",
                examples: [#""config.app.smtp.sender""#]
            ),
            Field(
                "eviction",
                .word(
                    evictions.map { Word($0, "as Redis calls it") }
                ),
                "What a store does when its memory is full.",
                examples: [#""allkeys-lru""#]
            ),
            Field("deadline", .text(.duration), "How long an answer may take.", examples: [#""3s""#]),
            Field("optional", .flag, "Whether the service runs without it.", examples: ["true"]),
            Field("only", .oneOrMany(.text(.name)), "The environments it is for.", examples: [#""production""#]),
            Field("except", .oneOrMany(.text(.name)), "The environments it is not for.", examples: [#"["staging"]"#]),
        ]
    )

    init?(_ name: Written<String>, _ entry: Entry) {
        let found = Kind.allCases.lazy.compactMap { kind in entry[kind.rawValue]?.written.map { (kind, $0) } }.first
        guard let (kind, target) = found else { return nil }
        (self.name, self.kind, self.target, node) = (name, kind, target, entry.node)
        identity = entry["identity"]?.text.flatMap(Identity.init)
        backup = entry["backup"].map(Backup.init)
        minimumKeys = entry["minimum_keys"]?.integer
        minimumVersion = entry["minimum_version"]?.text
        privileges = entry["privileges"]?.texts ?? []
        extensions = entry["extensions"]?.texts ?? []
        pool = entry["pool"]?.written
        sender = entry["sender"]?.written
        eviction = entry["eviction"]?.written
        deadline = entry["deadline"]?.duration
        isOptional = entry["optional"]?.flag ?? false
        only = entry["only"]?.texts ?? []
        except = entry["except"]?.texts ?? []
    }
}

extension Contract.Migrations {
    static let shape = Record(
        name: "migrations",
        noun: "the section `migrations`",
        summary: "How the database's schema changes, and how long that may block others.",
        fields: [
            Field(
                "files",
                .text(.file),
                "The files, as a pattern.",
                examples: [#""db/migrate/*.sql""#],
                isRequired: true
            ),
            Field("database", .text(.name), "The connection whose database they change.", examples: [#""database""#]),
            Field("longest_write_block", .text(.duration), "How long writes may be blocked.", examples: [#""2s""#]),
            Field("longest_read_block", .text(.duration), "How long reads may be blocked.", examples: [#""500ms""#]),
            Field(
                "lock_timeout",
                .text(.duration),
                "How long a statement may wait for its lock.",
                examples: [#""200ms""#]
            ),
            Field(
                "per_file_transaction",
                .flag,
                "Whether the tool wraps each file in a transaction.",
                examples: ["true"]
            ),
            Field(
                "statistics",
                .text(.file),
                "The file of the real tables' statistics.",
                examples: [#""db/stats.json""#]
            ),
            Field(
                "runs",
                .text(.file),
                "The file where `migrate run` keeps how long statements took, for later predictions.",
                examples: [#""db/runs.jsonl""#]
            ),
        ]
    )

    init?(_ entry: Entry) {
        guard let files = entry["files"]?.written else { return nil }
        (self.files, node) = (files, entry.node)
        database = entry["database"]?.written
        longestWriteBlock = entry["longest_write_block"]?.duration
        longestReadBlock = entry["longest_read_block"]?.duration
        lockTimeout = entry["lock_timeout"]?.duration
        perFileTransaction = entry["per_file_transaction"]?.flag
        statistics = entry["statistics"]?.written
        runs = entry["runs"]?.written
    }
}
