// RulePack: a file of rules shared between services, with tests of its own.
public import Documents
public import Findings

/// A file of rules shared between services, with examples that must pass and that must fail.
public struct RulePack: Sendable {
    /// One example that the rules are tried on.
    public struct Example: Sendable {
        /// What it shows.
        public var name: Written<String>
        /// The config documents by name: a node of the pack's document.
        public var config: Int?
        /// Facts: a node.
        public var facts: Int?
        /// The environment: a node with `name` and `protected`.
        public var environment: Int?
        /// The config before: a node.
        public var previous: Int?
        /// Other environments by name, each with `config`: a node.
        public var elsewhere: Int?
        /// The rules that must fail; empty: all must pass.
        public var fails: [Written<String>]
        /// Its node.
        public var node: Int
    }

    /// The document it was read from.
    public var document: Document
    /// What the pack is for.
    public var summary: String?
    /// The rules.
    public var rules: [Contract.Rule]
    /// The examples.
    public var tests: [Example]

    /// Reads a pack; what could be understood is in it.
    public static func read(_ document: Document) -> (pack: RulePack?, findings: [Finding]) {
        guard let root = document.root, document.nodes[root].kind == .mapping else {
            return (nil, [NotAContract.finding(in: document)])
        }
        let entry = Entry(document: document, node: root)
        let pack = RulePack(
            document: document,
            summary: entry["description"]?.text,
            rules: entry["rules"]?.elements.compactMap(Contract.Rule.init) ?? [],
            tests: entry["tests"]?.elements.compactMap(Example.init) ?? []
        )
        return (pack, ShapeCheck.findings(in: document, root: shape) + pack.doubles())
    }

    /// Ids that stand twice, and tests that name no rule.
    private func doubles() -> [Finding] {
        var result: [Finding] = []
        var first: [String: Int] = [:]
        for rule in rules {
            if let earlier = first[rule.id.value] {
                let place = document.place(of: rule.id.node)
                result.append(RuleTwice.finding(rule.id.value, at: place, first: document.place(of: earlier)))
            } else {
                first[rule.id.value] = rule.id.node
            }
        }
        let known = rules.map(\.id.value)
        for name in tests.flatMap(\.fails) where !known.contains(name.value) {
            let words = known.map { Word($0, "a rule") }
            result.append(UnknownWord.finding(name.value, "`fails`", words, at: document.place(of: name.node)))
        }
        return result
    }
}

extension RulePack {
    /// In a pack every entry is a rule.
    private static let rule = Record(
        name: "pack_rule",
        noun: "a rule",
        summary: Contract.Rule.shape.summary,
        fields: Contract.Rule.shape.fields.filter { $0.key != "use" }.map { field in
            Field(
                field.key,
                field.shape,
                field.summary,
                examples: field.examples,
                isRequired: field.key == "id" || field.key == "require"
            )
        }
    )

    static let shape = Record(
        name: "pack",
        noun: "the pack",
        summary: "A file of rules shared between services, with tests of its own.",
        fields: [
            Field("description", .text(.words), "What the pack is for.", examples: [#""rules for every web service""#]),
            Field("rules", .list(.record(rule), atLeast: 1), "The rules.", isRequired: true),
            Field("tests", .list(.record(Example.shape)), "Examples that must pass and that must fail."),
        ]
    )
}

extension RulePack.Example {
    static let shape = Record(
        name: "pack_test",
        noun: "a test",
        summary: "One example that the rules are tried on.",
        fields: [
            Field(
                "name",
                .text(.words),
                "What it shows.",
                examples: [#""a pool that is too large""#],
                isRequired: true
            ),
            Field("config", .named(.anything, noun: "document"), "The config documents by name."),
            Field("facts", .named(.anything, noun: "fact"), "The facts."),
            Field(
                "environment",
                .named(.anything, noun: "key"),
                "The environment: its name, and whether it is protected."
            ),
            Field("previous", .named(.anything, noun: "document"), "The config documents before the change."),
            Field("elsewhere", .named(.anything, noun: "environment"), "Other environments by name, each with config."),
            Field(
                "fails",
                .list(.text(.name)),
                "The ids of the rules that must fail; without any, all must pass.",
                examples: [#"["pool-fits-server"]"#]
            ),
        ]
    )

    init?(_ entry: Entry) {
        guard let name = entry["name"]?.written else { return nil }
        (self.name, node) = (name, entry.node)
        config = entry["config"]?.node
        facts = entry["facts"]?.node
        environment = entry["environment"]?.node
        previous = entry["previous"]?.node
        elsewhere = entry["elsewhere"]?.node
        fails = entry["fails"]?.texts ?? []
    }
}
