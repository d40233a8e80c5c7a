// Channel: who is told what happens to changes, of what, and where the server finds the channel's address.
public import Documents

extension Contract {
    /// A channel that the server tells what happens to changes.
    public struct Channel: Sendable {
        /// What a channel may be told of.
        public enum Topic: String, Sendable, Hashable, Codable, CaseIterable {
            /// A change started as an emergency, past windows, freezes or proof.
            case emergencies
            /// A change that waits for somebody's approval.
            case approvals
            /// A change that is taken back.
            case reverts
            /// A change that waits for a person, or halted on its way.
            case holds
            /// All changes of somebody or something stopped, and the end of that.
            case stops
            /// An environment frozen, and thawed.
            case freezes
        }

        /// Its name.
        public var name: Written<String>
        /// Where the server finds the address of its webhook.
        public var webhook: Written<SecretReference>
        /// What it is told of; all where the contract says nothing.
        public var topics: Set<Topic>
        /// The environments that it is told of; empty: all.
        public var only: [Written<String>]
        /// Its node.
        public var node: Int

        /// Whether it is told of something in an environment.
        public func isTold(of topic: Topic, in environment: String) -> Bool {
            topics.contains(topic) && (only.isEmpty || only.contains { $0.value == environment })
        }
    }
}

extension Contract.Channel {
    static let shape = Record(
        name: "channel",
        noun: "a channel",
        summary: "A channel that the server tells what happens to changes.",
        fields: [
            Field(
                "webhook",
                .record(webhookShape),
                "The address that messages are posted to as `{\"text\": …}`, a secret of the server's machine.",
                examples: [#"{"secret": "env:CHAT_URL"}"#],
                isRequired: true
            ),
            Field(
                "of",
                .list(.word(Topic.allCases.map { Word($0.rawValue, $0.meaning) }), atLeast: 1),
                "What it is told of; all of it where nothing is said.",
                examples: [#"["emergencies", "approvals"]"#]
            ),
            Field(
                "only",
                .oneOrMany(.text(.name)),
                "The environments that it is told of; all where nothing is said.",
                examples: [#""production""#]
            ),
        ]
    )

    private static let webhookShape = Record(
        name: "webhook",
        noun: "a webhook",
        summary: "Where the server finds the address of a webhook.",
        fields: [
            Field(
                "secret",
                .text(.secretPlace),
                "A variable of the server, or a file on its machine, that holds the address.",
                examples: [#""env:CHAT_URL""#, #""file:/run/secrets/chat_url""#],
                isRequired: true
            )
        ],
        isSecret: true
    )

    init?(_ name: Written<String>, _ entry: Entry) {
        guard let secret = entry["webhook"]?["secret"], let text = secret.text,
            TextForm.secretPlace.problem(with: text) == nil, let reference = SecretReference(text)
        else { return nil }
        self.name = name
        webhook = Written(reference, at: secret.node)
        let words = entry["of"]?.texts.compactMap { Topic(rawValue: $0.value) }
        topics = words.map { Set($0) } ?? Set(Topic.allCases)
        only = entry["only"]?.texts ?? []
        node = entry.node
    }
}

extension Contract.Channel.Topic {
    fileprivate var meaning: String {
        switch self {
        case .emergencies: "a change started as an emergency"
        case .approvals: "a change that waits for an approval"
        case .reverts: "a change that is taken back"
        case .holds: "a change that waits for a person"
        case .stops: "changes stopped, and let go on"
        case .freezes: "an environment frozen, and thawed"
        }
    }
}
