// Environment: a place a change enters, with what must be so there before one may start.
import Documents

extension Contract {
    /// A place a change enters: staging, production.
    public struct Environment: Sendable {
        /// Its name.
        public var name: Written<String>
        /// What it is, for people.
        public var summary: String?
        /// Whether unknown blocks, approvals are needed and consoles only read.
        public var isProtected: Bool
        /// The environments that must have proved a revision first.
        public var after: [Written<String>]
        /// Facts that rules use: a node of the contract's document.
        public var facts: Int?
        /// When a change may start; empty: always.
        public var windows: [Window]
        /// Days without changes: dates, and files of the iCalendar form.
        public var holidays: [Holiday]
        /// Times without changes.
        public var freezes: [Freeze]
        /// The zone of its windows and holidays; nil: UTC.
        public var timeZone: Written<String>?
        /// How many people must approve a change.
        public var approvals: Int
        /// Who may approve; empty: everyone but the author.
        public var approvers: [Written<String>]
        /// The way back.
        public var revert: Revert?
        /// How a change is carried out here, where it differs.
        public var rollout: Rollout?
        /// Its node.
        public var node: Int
    }

    /// A time of the week in which a change may start.
    public struct Window: Sendable {
        /// The days.
        public var days: Weekdays
        /// From when on.
        public var from: TimeOfDay
        /// Until when; before `from`: over midnight into the next day.
        public var to: TimeOfDay
        /// Its node.
        public var node: Int
    }

    /// A day without changes.
    public enum Holiday: Sendable {
        /// One day of one year.
        case date(CalendarDate)
        /// A file of the iCalendar form (RFC 5545).
        case calendar(Written<String>)
    }

    /// A time without changes.
    public struct Freeze: Sendable {
        /// From when on.
        public var from: Instant
        /// Until when.
        public var to: Instant
        /// Why.
        public var because: String?
        /// Its node.
        public var node: Int
    }

    /// The way back from a change.
    public struct Revert: Sendable {
        /// The kinds of ways.
        public enum Plan: String, Sendable, CaseIterable {
            /// The previous revision.
            case automatic
            /// A command.
            case command
            /// There is none.
            case impossible
        }

        /// The kind of way.
        public var plan: Plan
        /// The command that goes back.
        public var command: Written<String>?
        /// Why there is none.
        public var because: String?
        /// How long a rehearsal counts.
        public var rehearsedWithin: Duration?
        /// Its node.
        public var node: Int
    }
}

extension Contract.Environment {
    static let shape = Record(
        name: "environment",
        noun: "an environment",
        summary: "A place a change enters, with what must be so before one may start.",
        fields: [
            Field("description", .text(.words), "What it is, for people.", examples: [#""what customers use""#]),
            Field(
                "protected",
                .flag,
                "Unknown blocks, changes need approvals, consoles only read.",
                examples: ["true"]
            ),
            Field(
                "after",
                .oneOrMany(.text(.name)),
                "The environments that must have proved this very revision first.",
                examples: [#""staging""#]
            ),
            Field(
                "facts",
                .named(.anything, noun: "fact"),
                "Facts that rules may use as facts.NAME.",
                examples: [#"{"domain": "shop.example", "instances_max": 20}"#]
            ),
            Field(
                "windows",
                .list(.record(Contract.Window.shape)),
                "When a change may start; without any, always.",
                examples: [#"[{"days": "mon-thu", "from": "08:00", "to": "15:30"}]"#]
            ),
            Field(
                "holidays",
                .list(.text(.file)),
                "Days without changes: dates, and files of the iCalendar form.",
                examples: [#"["2026-12-25", "ops/holidays.ics"]"#]
            ),
            Field("freezes", .list(.record(Contract.Freeze.shape)), "Times without changes."),
            Field(
                "time_zone",
                .text(.timeZone),
                "The zone of windows and holidays, by its name in the tz database; UTC where nothing is said.",
                examples: [#""Europe/London""#]
            ),
            Field("approvals", .integer(0...20), "How many people must approve a change.", examples: ["1"]),
            Field("approvers", .list(.text(.words)), "Who may approve; without any, everyone but the author."),
            Field("revert", .record(Contract.Revert.shape), "The way back from a change."),
            Field("rollout", .record(Contract.Rollout.shape), "How a change is carried out here, where it differs."),
        ]
    )

    init(_ name: Written<String>, _ entry: Entry) {
        self.name = name
        summary = entry["description"]?.text
        isProtected = entry["protected"]?.flag ?? false
        after = entry["after"]?.texts ?? []
        facts = entry["facts"]?.node
        windows = entry["windows"]?.elements.compactMap(Contract.Window.init) ?? []
        holidays = entry["holidays"]?.elements.compactMap(Contract.Holiday.init) ?? []
        freezes = entry["freezes"]?.elements.compactMap(Contract.Freeze.init) ?? []
        timeZone = entry["time_zone"]?.written
        approvals = entry["approvals"]?.integer ?? 0
        approvers = entry["approvers"]?.texts ?? []
        revert = entry["revert"].map(Contract.Revert.init)
        rollout = entry["rollout"].map(Contract.Rollout.init)
        node = entry.node
    }
}

extension Contract.Window {
    static let shape = Record(
        name: "window",
        noun: "a window",
        summary: "A time of the week in which a change may start.",
        fields: [
            Field("days", .text(.days), "The days; all where nothing is said.", examples: [#""mon-thu""#]),
            Field("from", .text(.timeOfDay), "From when on.", examples: [#""08:00""#], isRequired: true),
            Field("to", .text(.timeOfDay), "Until when.", examples: [#""15:30""#], isRequired: true),
        ]
    )

    init?(_ entry: Entry) {
        guard let from = entry["from"]?.text.flatMap(TimeOfDay.init), let to = entry["to"]?.text.flatMap(TimeOfDay.init)
        else { return nil }
        (self.from, self.to, node) = (from, to, entry.node)
        days = entry["days"].map { $0.text.flatMap(Weekdays.init) ?? [] } ?? .all
    }
}

extension Contract.Holiday {
    init?(_ entry: Entry) {
        guard let written = entry.written else { return nil }
        self = CalendarDate(written.value).map(Contract.Holiday.date) ?? .calendar(written)
    }
}

extension Contract.Freeze {
    static let shape = Record(
        name: "freeze",
        noun: "a freeze",
        summary: "A time without changes.",
        fields: [
            Field("from", .text(.instant), "From when on.", examples: [#""2026-11-26""#], isRequired: true),
            Field(
                "to",
                .text(.instant),
                "Until when; a date counts whole.",
                examples: [#""2026-11-30""#],
                isRequired: true
            ),
            Field("because", .text(.words), "Why.", examples: [#""the busiest days of the year""#]),
        ]
    )

    init?(_ entry: Entry) {
        guard let from = entry["from"]?.text.flatMap(Instant.init), let to = entry["to"]?.text.flatMap(Instant.init)
        else { return nil }
        (self.from, self.to, node) = (from, to, entry.node)
        because = entry["because"]?.text
    }
}

extension Contract.Revert {
    static let shape = Record(
        name: "revert",
        noun: "a revert plan",
        summary: "The way back from a change.",
        fields: [
            Field(
                "plan",
                .word([
                    Word("automatic", "back to the previous revision"), Word("command", "a command goes back"),
                    Word("impossible", "there is no way back: needs a reason and one more approval"),
                ]),
                "The kind of way.",
                examples: [#""automatic""#],
                isRequired: true
            ),
            Field("command", .text(.words), "The command that goes back.", examples: [#""deploy/back.sh""#]),
            Field("because", .text(.words), "Why there is no way back.", examples: [#""old data is rewritten""#]),
            Field("rehearsed_within", .text(.duration), "How long a rehearsal counts.", examples: [#""30d""#]),
        ]
    )

    init(_ entry: Entry) {
        plan = entry["plan"]?.text.flatMap(Plan.init) ?? .automatic
        command = entry["command"]?.written
        because = entry["because"]?.text
        rehearsedWithin = entry["rehearsed_within"]?.duration
        node = entry.node
    }
}
