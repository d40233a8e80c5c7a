// Rollout: how a change is carried out in steps, judged on health and signals.
import Documents

extension Contract {
    /// How a change is carried out.
    public struct Rollout: Sendable {
        /// How many instances a step reaches.
        public enum Step: Sendable, Hashable {
            /// So many instances.
            case instances(Int)
            /// So many of a hundred.
            case share(Double)
        }

        /// Who starts and stops instances.
        public enum Driver: Sendable {
            /// The agents beside them.
            case agent
            /// The team's own scripts.
            case command(
                list: Written<String>?,
                apply: Written<String>?,
                health: Written<String>?,
                revert: Written<String>?
            )
        }

        /// How an instance shows that it is well.
        public struct Health: Sendable {
            /// A URL that answers 2xx; `{port}` stands for the instance's port.
            public var http: Written<String>?
            /// A port that accepts.
            public var tcp: Written<String>?
            /// A command that ends with 0.
            public var command: Written<String>?
            /// How often it is asked.
            public var every: Duration?
            /// How long an answer may take.
            public var deadline: Duration?
            /// How long a start may take.
            public var startWithin: Duration?
        }

        /// A measured series with a direction.
        public struct Signal: Sendable {
            /// Which direction is bad.
            public enum Direction: String, Sendable, CaseIterable { case up, down, both }

            /// Its name.
            public var name: Written<String>
            /// The query of a Prometheus server.
            public var prometheus: Written<String>?
            /// The command that prints the value.
            public var command: Written<String>?
            /// Which direction is bad.
            public var bad: Direction
            /// From which multiple on it does harm.
            public var harmful: Double?
        }

        /// The counter of requests: shown by each instance and read by its agent, or known to a Prometheus server.
        public struct Requests: Sendable {
            /// The URL at which an instance shows it, with `{port}` for its port; nil: a Prometheus server is asked.
            public var metrics: Written<String>?
            /// The counter's name.
            public var counter: Written<String>?
            /// The label that tells failed requests from others.
            public var label: String?
            /// The values of the label that are failures: an RE2 pattern over the whole value.
            public var failed: Written<String>?
            /// The histogram of latencies in seconds that a Prometheus server knows.
            public var latency: Written<String>?
            /// Further matchers for a Prometheus server: `job="shop"`.
            public var select: Written<String>?
            /// The label that names the instance at a Prometheus server.
            public var instance: String?
        }

        /// The steps, ascending.
        public var steps: [Written<Step>]
        /// How long a step is watched.
        public var bake: Duration?
        /// How an instance shows that it is well.
        public var health: Health?
        /// The requests that an instance counts itself.
        public var requests: Requests?
        /// The series that a step is judged on.
        public var signals: [Signal]
        /// Who starts and stops instances.
        public var driver: Driver
        /// What is run before an instance stops.
        public var drain: Written<String>?
        /// How long an instance may take to stop.
        public var grace: Duration?
        /// Its node.
        public var node: Int
    }

    /// What must keep happening.
    public struct Effect: Sendable {
        /// Its name.
        public var name: Written<String>
        /// The counter of causes, such as orders.
        public var every: Written<String>
        /// The counter of effects, such as mails.
        public var gives: Written<String>
        /// By when the effect follows.
        public var within: Duration?
        /// Why it matters.
        public var because: String?
        /// Its node.
        public var node: Int
    }
}

extension Contract.Rollout {
    static let shape = Record(
        name: "rollout",
        noun: "a rollout",
        summary: "How a change is carried out over the instances, and what each step is judged on.",
        fields: [
            Field(
                "steps",
                .list(.choice([.integer(1...100_000), .text(.share)]), atLeast: 1),
                "How many instances each step reaches, ascending: numbers or shares.",
                examples: [#"[1, "25%", "100%"]"#]
            ),
            Field("bake", .text(.duration), "How long a step is watched.", examples: [#""2m""#]),
            Field("health", .record(Health.shape), "How an instance shows that it is well."),
            Field(
                "requests",
                .record(Requests.shape),
                "The counter of requests that a step is judged on, shown by each instance or known to a Prometheus server."
            ),
            Field(
                "signals",
                .named(.record(Signal.shape), noun: "signal"),
                "The series that a step is judged on.",
                examples: [#"{"errors": {"prometheus": "sum by (instance) (rate(errors_total[1m]))", "bad": "up"}}"#]
            ),
            Field(
                "driver",
                .choice([
                    .word([Word("agent", "the agents beside the instances")]), .record(commandShape),
                ]),
                "Who starts and stops instances; the agents where nothing is said.",
                examples: [#""agent""#]
            ),
            Field(
                "drain",
                .text(.words),
                "What is run before an instance stops.",
                examples: [#""ops/drain.sh {instance}""#]
            ),
            Field("grace", .text(.duration), "How long an instance may take to stop.", examples: [#""30s""#]),
        ]
    )

    static let commandShape = Record(
        name: "commands",
        noun: "a command driver",
        summary: "The team's own scripts that list, change, ask and revert instances.",
        fields: [
            Field("list", .text(.words), "Prints the instances.", examples: [#""ops/list.sh""#], isRequired: true),
            Field(
                "apply",
                .text(.words),
                "Puts an instance on a revision.",
                examples: [#""ops/apply.sh""#],
                isRequired: true
            ),
            Field("health", .text(.words), "Ends with 0 where an instance is well.", examples: [#""ops/health.sh""#]),
            Field("revert", .text(.words), "Puts an instance back.", examples: [#""ops/revert.sh""#]),
        ]
    )

    init(_ entry: Entry) {
        steps =
            entry["steps"]?.oneOrMany.compactMap { step in
                step.written(step.integer.map(Step.instances) ?? step.share.map(Step.share))
            } ?? []
        bake = entry["bake"]?.duration
        health = entry["health"].map(Health.init)
        requests = entry["requests"].map(Requests.init)
        signals = entry["signals"]?.members.map { Signal($0.name, $0.value) } ?? []
        drain = entry["drain"]?.written
        grace = entry["grace"]?.duration
        node = entry.node
        if let commands = entry["driver"], commands.kind == .mapping {
            driver = .command(
                list: commands["list"]?.written,
                apply: commands["apply"]?.written,
                health: commands["health"]?.written,
                revert: commands["revert"]?.written
            )
        } else {
            driver = .agent
        }
    }
}

extension Contract.Rollout.Health {
    static let shape = Record(
        name: "health",
        noun: "a health check",
        summary: "How an instance shows that it is well.",
        fields: [
            Field(
                "http",
                .text(.url),
                "A URL that answers 2xx; {port} stands for the instance's port.",
                examples: [#""http://127.0.0.1:{port}/health""#]
            ),
            Field("tcp", .text(.words), "A host and port that accept.", examples: [#""127.0.0.1:{port}""#]),
            Field("command", .text(.words), "A command that ends with 0.", examples: [#""ops/healthy.sh""#]),
            Field("every", .text(.duration), "How often it is asked.", examples: [#""5s""#]),
            Field("deadline", .text(.duration), "How long an answer may take.", examples: [#""2s""#]),
            Field("start_within", .text(.duration), "How long a start may take.", examples: [#""1m""#]),
        ]
    )

    init(_ entry: Entry) {
        http = entry["http"]?.written
        tcp = entry["tcp"]?.written
        command = entry["command"]?.written
        every = entry["every"]?.duration
        deadline = entry["deadline"]?.duration
        startWithin = entry["start_within"]?.duration
    }
}

extension Contract.Rollout.Requests {
    static let shape = Record(
        name: "requests",
        noun: "a counter of requests",
        summary:
            "The counter of requests, as each instance shows it in Prometheus' text form, or as a Prometheus server knows it.",
        fields: [
            Field(
                "metrics",
                .text(.url),
                "The URL at which each instance shows it; {port} stands for its port. Without it the server asks the Prometheus "
                    + "that plimsoll serve --prometheus names.",
                examples: [#""http://127.0.0.1:{port}/metrics""#]
            ),
            Field(
                "counter",
                .text(.words),
                "The counter's name.",
                examples: [#""http_requests_total""#],
                isRequired: true
            ),
            Field(
                "label",
                .text(.words),
                "The label that tells failed requests from others; code where nothing is said.",
                examples: [#""code""#]
            ),
            Field(
                "failed",
                .text(.words),
                "The values of the label that are failures, a pattern; 5.. where nothing is said.",
                examples: [#""5..""#]
            ),
            Field(
                "latency",
                .text(.words),
                "The histogram of latencies in seconds that Prometheus knows.",
                examples: [#""http_request_duration_seconds""#]
            ),
            Field(
                "select",
                .text(.words),
                "Further matchers for Prometheus.",
                examples: [#""job=\"shop\"""#]
            ),
            Field(
                "instance",
                .text(.words),
                "The label that names the instance at Prometheus; instance where nothing is said.",
                examples: [#""pod""#]
            ),
        ]
    )

    init(_ entry: Entry) {
        metrics = entry["metrics"]?.written
        counter = entry["counter"]?.written
        label = entry["label"]?.text
        failed = entry["failed"]?.written
        latency = entry["latency"]?.written
        select = entry["select"]?.written
        instance = entry["instance"]?.text
    }
}

extension Contract.Rollout.Signal {
    static let shape = Record(
        name: "signal",
        noun: "a signal",
        summary: "A measured series with a direction.",
        fields: [
            Field(
                "prometheus",
                .text(.expression),
                "The query of a Prometheus server.",
                examples: [#""rate(errors_total[1m])""#]
            ),
            Field("command", .text(.words), "The command that prints the value.", examples: [#""ops/orders.sh""#]),
            Field(
                "bad",
                .word([
                    Word("up", "more is worse"), Word("down", "less is worse"), Word("both", "either is worse"),
                ]),
                "Which direction is bad.",
                examples: [#""up""#],
                isRequired: true
            ),
            Field("harmful", .text(.multiple), "From which multiple on it does harm.", examples: [#""2x""#]),
        ]
    )

    init(_ name: Written<String>, _ entry: Entry) {
        self.name = name
        prometheus = entry["prometheus"]?.written
        command = entry["command"]?.written
        bad = entry["bad"]?.text.flatMap(Direction.init) ?? .up
        harmful = entry["harmful"]?.text.flatMap(Shares.multiple)
    }
}

extension Contract.Effect {
    static let shape = Record(
        name: "effect",
        noun: "an effect",
        summary: "What must keep happening: for every cause, an effect within a time.",
        fields: [
            Field("every", .text(.words), "The counter of causes.", examples: [#""orders_paid""#], isRequired: true),
            Field("gives", .text(.words), "The counter of effects.", examples: [#""mails_sent""#], isRequired: true),
            Field("within", .text(.duration), "By when the effect follows.", examples: [#""15m""#]),
            Field("because", .text(.words), "Why it matters.", examples: [#""customers buy twice""#]),
        ]
    )

    init?(_ name: Written<String>, _ entry: Entry) {
        guard let every = entry["every"]?.written, let gives = entry["gives"]?.written else { return nil }
        (self.name, self.every, self.gives, node) = (name, every, gives, entry.node)
        within = entry["within"]?.duration
        because = entry["because"]?.text
    }
}
