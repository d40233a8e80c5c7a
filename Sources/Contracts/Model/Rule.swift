// Rule: what must hold, as a CEL expression, and files of rules that are used.
import Documents
public import Findings

extension Contract {
    /// What must hold.
    public struct Rule: Sendable {
        /// Its name, once in a contract.
        public var id: Written<String>
        /// The CEL expression that must be true.
        public var require: Written<String>
        /// Why it bites where it does not hold.
        public var because: String?
        /// How bad it is where it does not hold.
        public var level: Level
        /// The CEL expression that says whether the rule counts.
        public var when: Written<String>?
        /// The environments it is for; empty: all.
        public var only: [Written<String>]
        /// The environments it is not for.
        public var except: [Written<String>]
        /// The last day on which it counts.
        public var until: Written<CalendarDate>?
        /// How to mend what it finds.
        public var mend: String?
        /// Stories that it would have prevented.
        public var stories: [String]
        /// Its node.
        public var node: Int

        /// Whether the rule counts in an environment.
        public func applies(to environment: String) -> Bool {
            (only.isEmpty || only.contains { $0.value == environment }) && !except.contains { $0.value == environment }
        }
    }

    /// A file of rules that is used.
    public struct PackUse: Sendable {
        /// The file.
        public var file: Written<String>
        /// The environments its rules are for; empty: all.
        public var only: [Written<String>]
        /// The environments its rules are not for.
        public var except: [Written<String>]
        /// Its node.
        public var node: Int
    }

    /// A finding that is known and let be.
    public struct Exemption: Sendable {
        /// The finding's code.
        public var code: Written<String>
        /// The values it counts for; nil: all.
        public var path: PathPattern?
        /// The file it counts for; nil: all.
        public var file: String?
        /// Why it is let be.
        public var because: String
        /// The last day on which it counts.
        public var until: Written<CalendarDate>?
        /// Its node.
        public var node: Int
    }
}

extension Contract.Rule {
    static let levels = [
        Word("error", "a change is refused"), Word("warning", "it is said, and lets the change pass"),
        Word("note", "it is worth knowing"),
    ]

    static let shape = Record(
        name: "rule",
        noun: "a rule",
        summary: "What must hold, as a CEL expression; or a file of rules that is used.",
        fields: [
            Field("id", .text(.name), "The rule's name, once in a contract.", examples: [#""pool-fits-server""#]),
            Field(
                "require",
                .text(.expression),
                "The CEL expression that must be true; it reads config, environment, facts, previous and elsewhere.",
                examples: [#""config.app.pool.size * facts.instances_max <= 90""#]
            ),
            Field(
                "because",
                .text(.words),
                "Why it bites where it does not hold.",
                examples: [#""the server takes 90 connections""#]
            ),
            Field("level", .word(levels), "How bad it is; error where nothing is said.", examples: [#""warning""#]),
            Field(
                "when",
                .text(.expression),
                "The CEL expression that says whether the rule counts.",
                examples: [#""environment.protected""#]
            ),
            Field("only", .oneOrMany(.text(.name)), "The environments it is for.", examples: [#""production""#]),
            Field("except", .oneOrMany(.text(.name)), "The environments it is not for.", examples: [#"["staging"]"#]),
            Field("until", .text(.date), "The last day on which it counts.", examples: [#""2026-12-31""#]),
            Field("mend", .text(.words), "How to mend what it finds.", examples: [#""lower pool.size""#]),
            Field("stories", .list(.text(.words)), "Stories that it would have prevented.", examples: [#"["S40"]"#]),
            Field("use", .text(.file), "A file of rules, instead of a rule.", examples: [#""rules/web.yaml""#]),
        ]
    )

    init?(_ entry: Entry) {
        guard let id = entry["id"]?.written, let require = entry["require"]?.written else { return nil }
        (self.id, self.require, node) = (id, require, entry.node)
        because = entry["because"]?.text
        level = entry["level"]?.text.flatMap(Level.init) ?? .error
        when = entry["when"]?.written
        only = entry["only"]?.texts ?? []
        except = entry["except"]?.texts ?? []
        until = entry["until"].flatMap { $0.written($0.text.flatMap(CalendarDate.init)) }
        mend = entry["mend"]?.text
        stories = entry["stories"]?.texts.map(\.value) ?? []
    }
}

extension Contract.PackUse {
    init?(_ entry: Entry) {
        guard let file = entry["use"]?.written else { return nil }
        (self.file, node) = (file, entry.node)
        only = entry["only"]?.texts ?? []
        except = entry["except"]?.texts ?? []
    }
}

extension Contract.Exemption {
    static let shape = Record(
        name: "exception",
        noun: "an exception",
        summary: "A finding that is known and let be.",
        fields: [
            Field("code", .text(.code), "The finding's code.", examples: [#""PL1203""#], isRequired: true),
            Field("path", .text(.configPath), "The values it counts for.", examples: [#""app.countries.*""#]),
            Field("file", .text(.file), "The file it counts for.", examples: [#""config/app.yaml""#]),
            Field(
                "because",
                .text(.words),
                "Why it is let be.",
                examples: [#""read by our own loader""#],
                isRequired: true
            ),
            Field("until", .text(.date), "The last day on which it counts.", examples: [#""2026-12-31""#]),
        ]
    )

    init?(_ entry: Entry) {
        guard let code = entry["code"]?.written else { return nil }
        (self.code, node) = (code, entry.node)
        path = entry["path"]?.text.flatMap(PathPattern.init)
        file = entry["file"]?.text
        because = entry["because"]?.text ?? ""
        until = entry["until"].flatMap { $0.written($0.text.flatMap(CalendarDate.init)) }
    }
}
