// Incidents: who does what, by when, while something is wrong.
import Documents

extension Contract {
    /// Who does what, by when, while something is wrong.
    public struct Incidents: Sendable {
        /// One priority: from which impact on, and what is promised.
        public struct Priority: Sendable {
            /// Its name, such as `P1`.
            public var name: Written<String>
            /// The share of customers from which on it counts.
            public var customers: Double?
            /// Features whose loss makes it count.
            public var features: [Written<String>]
            /// By when somebody takes it.
            public var acknowledge: Duration?
            /// By when the first public word is out.
            public var firstUpdate: Duration?
            /// How often a word follows.
            public var nextUpdate: Duration?
            /// Its node.
            public var node: Int
        }

        /// Who is called, in turns.
        public struct OnCall: Sendable {
            /// The people in turn.
            public var people: [Written<String>]
            /// How long a turn is.
            public var turn: Duration?
            /// When the first turn starts.
            public var starts: Written<Instant>?
            /// The zone of turns; nil: UTC.
            public var timeZone: Written<String>?
            /// After how long without an answer the next one is called.
            public var escalateAfter: Duration?
            /// Who is called then, in order.
            public var escalation: [Written<String>]
            /// Its node.
            public var node: Int
        }

        /// The priorities, worst first.
        public var priorities: [Priority]
        /// The roles that are to be filled.
        public var roles: [Written<String>]
        /// Who is called.
        public var onCall: OnCall?
        /// After how long a hand-over is suggested.
        public var suggestRestAfter: Duration?
        /// After how long a hand-over is insisted on.
        public var insistRestAfter: Duration?
        /// Its node.
        public var node: Int
    }
}

extension Contract.Incidents {
    static let shape = Record(
        name: "incidents",
        noun: "the section `incidents`",
        summary: "Who does what, by when, while something is wrong.",
        fields: [
            Field(
                "priorities",
                .named(.record(Priority.shape), noun: "priority"),
                "The priorities, worst first: from which impact on, and what is promised.",
                examples: [
                    #"{"P1": {"customers": "25%", "acknowledge": "5m", "first_update": "15m", "next_update": "30m"}}"#
                ]
            ),
            Field(
                "roles",
                .list(.text(.name)),
                "The roles that are to be filled.",
                examples: [#"["commander", "operations", "communications", "scribe"]"#]
            ),
            Field("on_call", .record(OnCall.shape), "Who is called."),
            Field(
                "suggest_rest_after",
                .text(.duration),
                "After how long a hand-over is suggested.",
                examples: [#""3h""#]
            ),
            Field("insist_rest_after", .text(.duration), "After how long it is insisted on.", examples: [#""6h""#]),
        ]
    )

    init(_ entry: Entry) {
        priorities = entry["priorities"]?.members.map { Priority($0.name, $0.value) } ?? []
        roles = entry["roles"]?.texts ?? []
        onCall = entry["on_call"].map(OnCall.init)
        suggestRestAfter = entry["suggest_rest_after"]?.duration
        insistRestAfter = entry["insist_rest_after"]?.duration
        node = entry.node
    }
}

extension Contract.Incidents.Priority {
    static let shape = Record(
        name: "priority",
        noun: "a priority",
        summary: "From which impact on it counts, and what is promised then.",
        fields: [
            Field("customers", .text(.share), "The share of customers from which on it counts.", examples: [#""25%""#]),
            Field(
                "features",
                .list(.text(.words)),
                "Features whose loss makes it count.",
                examples: [#"["checkout"]"#]
            ),
            Field("acknowledge", .text(.duration), "By when somebody takes it.", examples: [#""5m""#]),
            Field("first_update", .text(.duration), "By when the first public word is out.", examples: [#""15m""#]),
            Field("next_update", .text(.duration), "How often a word follows.", examples: [#""30m""#]),
        ]
    )

    init(_ name: Written<String>, _ entry: Entry) {
        self.name = name
        customers = entry["customers"]?.share
        features = entry["features"]?.texts ?? []
        acknowledge = entry["acknowledge"]?.duration
        firstUpdate = entry["first_update"]?.duration
        nextUpdate = entry["next_update"]?.duration
        node = entry.node
    }
}

extension Contract.Incidents.OnCall {
    static let shape = Record(
        name: "on_call",
        noun: "an on-call plan",
        summary: "Who is called, in turns, and who after them.",
        fields: [
            Field("people", .list(.text(.words), atLeast: 1), "The people in turn.", examples: [#"["ada", "grace"]"#]),
            Field("turn", .text(.duration), "How long a turn is.", examples: [#""7d""#]),
            Field("starts", .text(.instant), "When the first turn starts.", examples: [#""2026-11-02T09:00""#]),
            Field(
                "time_zone",
                .text(.timeZone),
                "The zone of turns; UTC where nothing is said.",
                examples: [#""Europe/London""#]
            ),
            Field(
                "escalate_after",
                .text(.duration),
                "After how long without an answer the next one is called.",
                examples: [#""10m""#]
            ),
            Field(
                "escalation",
                .list(.text(.words)),
                "Who is called then, in order.",
                examples: [#"["lead", "everyone"]"#]
            ),
        ]
    )

    init(_ entry: Entry) {
        people = entry["people"]?.texts ?? []
        turn = entry["turn"]?.duration
        starts = entry["starts"].flatMap { $0.written($0.text.flatMap(Instant.init)) }
        timeZone = entry["time_zone"]?.written
        escalateAfter = entry["escalate_after"]?.duration
        escalation = entry["escalation"]?.texts ?? []
        node = entry.node
    }
}
