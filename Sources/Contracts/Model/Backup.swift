// Backup: what the backups of a server must be, how they are looked at, and what a restored one must answer.
import Documents
public import Findings

extension Contract.Connection {
    /// What a server's backups must be.
    public struct Backup: Sendable {
        /// A question to a restored backup.
        public struct Question: Sendable {
            /// The statement; its first value is the answer.
            public var query: Written<String>
            /// What the answer must be.
            public var equals: String?
            /// The least number that the answer may be.
            public var atLeast: Int?
            /// The greatest number that the answer may be.
            public var atMost: Int?
            /// Why it must.
            public var because: String?
        }

        /// How backups are looked at.
        public enum Provider: String, Sendable, CaseIterable {
            /// Dumps and base backups in a folder.
            case files
            /// A listing of objects in a file.
            case listing
            /// pgBackRest's own record.
            case pgbackrest
            /// WAL-G's own record.
            case walG = "wal-g"
            /// The server's archive status.
            case archive
            /// A command that prints JSON.
            case command
        }

        /// How old the newest may be.
        public var newestWithin: Duration?
        /// How long ago one was restored.
        public var restoredWithin: Duration?
        /// How backups are looked at, where the contract says so.
        public var provider: Provider?
        /// The command that prints what there is, as JSON.
        public var command: String?
        /// The command that brings one backup into a folder, for a rehearsal.
        public var fetch: String?
        /// The folder of dumps, a pattern of their names, or the file of a listing; `{environment}` is replaced.
        public var files: String?
        /// pgBackRest's stanza.
        public var stanza: String?
        /// What a restored backup must answer.
        public var sanity: [Question]
        /// The environments that it is promised for; empty: the protected ones.
        public var only: [Written<String>]
        /// Its node.
        public var node: Int
    }
}

extension Contract.Connection.Backup {
    /// How backups are looked at: as the contract says, or as its other keys tell; nil where nothing does.
    public var source: Provider? {
        if let provider { return provider }
        if files != nil { return .files }
        if stanza != nil { return .pgbackrest }
        return command != nil ? .command : nil
    }

    /// The keys that its provider needs and that are not there.
    var missingKeys: [String] {
        switch provider {
        case .files?, .listing?: files == nil ? ["files"] : []
        case .command?: command == nil ? ["command"] : []
        case .pgbackrest?, .walG?, .archive?, nil: []
        }
    }
}

extension Contract {
    /// Whether a promise about backups binds in an environment: where it says so, else in those that are protected, and
    /// in all where none is.
    public func binds(_ backup: Connection.Backup, in environment: String) -> Bool {
        if !backup.only.isEmpty { return backup.only.contains { $0.value == environment } }
        let isProtected = environments.first { $0.name.value == environment }?.isProtected ?? false
        return isProtected || !environments.contains { $0.isProtected }
    }

    /// Where a key of a backup promise stands; the whole promise where it is not written.
    public func place(of key: String, in backup: Connection.Backup) -> Place {
        document.place(of: document.member(key, of: backup.node) ?? headNode(of: backup.node))
    }

    /// Where the contract says how backups are looked at.
    public func sourcePlace(in backup: Connection.Backup) -> Place {
        let keys = ["provider", "files", "stanza", "command"]
        return place(of: keys.first { document.member($0, of: backup.node) != nil } ?? "provider", in: backup)
    }

    private func headNode(of map: Int) -> Int { document.members(of: map).first?.key ?? map }
}

extension Contract.Connection.Backup {
    static let shape = Record(
        name: "backup",
        noun: "a backup promise",
        summary: "What the backups of a server must be.",
        fields: [
            Field("newest_within", .text(.duration), "How old the newest may be.", examples: [#""26h""#]),
            Field("restored_within", .text(.duration), "How long ago one was restored.", examples: [#""35d""#]),
            Field(
                "provider",
                .word([
                    Word("files", "dumps and base backups in a folder"),
                    Word("listing", "a listing of objects in a file, as JSON"),
                    Word("pgbackrest", "pgBackRest's own record"),
                    Word("wal-g", "WAL-G's own record"), Word("archive", "the server's archive status"),
                    Word("command", "a command that prints JSON"),
                ]),
                "How backups are looked at.",
                examples: [#""pgbackrest""#]
            ),
            Field(
                "command",
                .text(.words),
                "The command that prints what there is as JSON.",
                examples: [#""ops/backups.sh""#]
            ),
            Field(
                "files",
                .text(.layerFile),
                "The folder of the dumps, a pattern of their names, or the file of a listing.",
                examples: [#""/var/backups/{environment}/shop-*.dump""#]
            ),
            Field(
                "fetch",
                .text(.words),
                "The command that brings the backup $PLIMSOLL_BACKUP into the folder $PLIMSOLL_FOLDER, for a rehearsal.",
                examples: [#""ops/fetch-backup.sh""#]
            ),
            Field("stanza", .text(.words), "pgBackRest's stanza.", examples: [#""shop""#]),
            Field(
                "sanity",
                .list(.record(Question.shape)),
                "What a restored backup must answer.",
                examples: [#"[{"query": "SELECT count(*) FROM orders", "at_least": 1}]"#]
            ),
            Field(
                "only",
                .oneOrMany(.text(.name)),
                "The environments that it is promised for; else the protected ones, or all where none is.",
                examples: [#""production""#]
            ),
        ]
    )

    init(_ entry: Entry) {
        newestWithin = entry["newest_within"]?.duration
        restoredWithin = entry["restored_within"]?.duration
        provider = entry["provider"]?.text.flatMap(Provider.init)
        command = entry["command"]?.text
        fetch = entry["fetch"]?.text
        files = entry["files"]?.text
        stanza = entry["stanza"]?.text
        sanity = entry["sanity"]?.elements.compactMap(Question.init) ?? []
        only = entry["only"]?.texts ?? []
        node = entry.node
    }
}

extension Contract.Connection.Backup.Question {
    static let shape = Record(
        name: "sanity_query",
        noun: "a question to a restored backup",
        summary: "A statement that a restored backup must answer as said.",
        fields: [
            Field(
                "query",
                .text(.words),
                "The statement; its first value is the answer.",
                examples: [#""SELECT count(*) FROM orders""#],
                isRequired: true
            ),
            Field("equals", .text(.words), "What the answer must be.", examples: [#""t""#]),
            Field("at_least", .integer(0...Int.max), "The least it may be.", examples: ["1"]),
            Field("at_most", .integer(0...Int.max), "The most it may be.", examples: ["1000000"]),
            Field("because", .text(.words), "Why it must.", examples: [#""a shop without orders was not restored""#]),
        ]
    )

    init?(_ entry: Entry) {
        guard let query = entry["query"]?.written else { return nil }
        self.query = query
        equals = entry["equals"]?.text
        atLeast = entry["at_least"]?.integer
        atMost = entry["at_most"]?.integer
        because = entry["because"]?.text
    }
}
