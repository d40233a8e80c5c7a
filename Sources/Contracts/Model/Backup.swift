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

        /// How old the newest may be.
        public var newestWithin: Duration?
        /// How long ago one was restored.
        public var restoredWithin: Duration?
        /// How backups are looked at.
        public var provider: String?
        /// The command that prints what there is, as JSON.
        public var command: String?
        /// The folder of dumps, or a pattern of their names; `{environment}` is replaced.
        public var files: String?
        /// pgBackRest's stanza.
        public var stanza: String?
        /// What a restored backup must answer.
        public var sanity: [Question]
        /// Its node.
        public var node: Int
    }
}

extension Contract {
    /// Where a key of a backup promise stands; the whole promise where it is not written.
    public func place(of key: String, in backup: Connection.Backup) -> Place {
        document.place(of: document.member(key, of: backup.node) ?? headNode(of: backup.node))
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
                    Word("files", "dumps in a folder"), Word("pgbackrest", "pgBackRest's own record"),
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
                "The folder of the dumps, or a pattern of their names.",
                examples: [#""/var/backups/{environment}/shop-*.dump""#]
            ),
            Field("stanza", .text(.words), "pgBackRest's stanza.", examples: [#""shop""#]),
            Field(
                "sanity",
                .list(.record(Question.shape)),
                "What a restored backup must answer.",
                examples: [#"[{"query": "SELECT count(*) FROM orders", "at_least": 1}]"#]
            ),
        ]
    )

    init(_ entry: Entry) {
        newestWithin = entry["newest_within"]?.duration
        restoredWithin = entry["restored_within"]?.duration
        provider = entry["provider"]?.text
        command = entry["command"]?.text
        files = entry["files"]?.text
        stanza = entry["stanza"]?.text
        sanity = entry["sanity"]?.elements.compactMap(Question.init) ?? []
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
