// PL2012: a value that fits none of several alternatives.
import Documents
import Findings

/// A value that fits none of the alternatives of `anyOf` or `oneOf`, where none is clearly the one meant.
enum NoAlternativeFits: SchemaFindingKind {
    static let code: FindingCode = "PL2012"
    static let level = Level.error
    static let page = CheckPage(
        title: "no alternative fits",
        what:
            "A value that none of the schemas in `anyOf` or `oneOf` lets in. Where one is clearly nearest, what that one lacks is said instead.",
        because: "the program tells these forms apart and knows no other",
        bad: "1️⃣source:\n  path: a.yaml",
        good: "source:\n  file: a.yaml",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.2"]
    )
    static let exampleSchema =
        #"{"properties":{"source":{"anyOf":[{"required":["file"]},{"required":["address"]}]}}}"#

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        let nearest = NearestBranch(problem.unit, words.core.compiled, words.document)
        let ranked = nearest.ranked
        let node = problem.unit.node
        let look = words.look
        let parts = ranked.map(\.branch.subschema)
        if let spelling = nearest.spelling { return misspelt(problem, spelling, words) }
        if let sign = nearest.disagreement { return disagreeing(problem, sign, parts, words) }
        if ranked.allSatisfy(\.weight.hasOtherType) { return otherType(problem, parts, look, words) }
        let open = ranked.filter { !$0.weight.hasOtherType }
        if let missing = missing(problem, open, words) { return missing }
        if let apart = apart(problem, open, words) { return apart }
        let needs = open.prefix(6).compactMap { need(of: $0, words) }
        var message = "\(words.path(of: node)) fits none of \(ranked.count) alternatives"
        if needs.count == open.count, Set(needs).count == needs.count {
            message += ": \(SchemaWords.list(needs))"
        } else if let first = needs.first {
            message += "; the nearest wants \(first)"
        }
        return words.finding(
            NoAlternativeFits.self,
            message,
            for: problem,
            label: "fits none of \(ranked.count) alternatives",
            mend: needs.first.map { "add what one of them asks for, such as \($0)" }
        )
    }

    /// An alternative names a value that is spelt almost like the one given.
    private static func misspelt(_ problem: Problem, _ spelling: String, _ words: SchemaWords) -> Finding {
        let message = "\(words.value(problem.node)) fits no alternative; did you mean \(JSONText.quoted(spelling))?"
        return words.finding(
            NoAlternativeFits.self,
            message,
            for: problem,
            label: "fits no alternative",
            mend: "write \(spelling)"
        )
    }

    /// The member that says which alternative is meant names none of them.
    private static func disagreeing(
        _ problem: Problem,
        _ sign: Int,
        _ parts: [Int],
        _ words: SchemaWords
    ) -> Finding {
        let look = words.look
        let name = words.key(of: sign).map(words.document.text(of:)) ?? ""
        var values: [String] = []
        for part in parts {
            for property in look.properties(of: part) where property.name.text == name {
                for value in look.values(of: property.subschema) ?? [] where !values.contains(value) {
                    values.append(value)
                }
            }
        }
        let list = SchemaWords.list(values.prefix(12).map(SchemaWords.shortened))
        let texts = values.filter { $0.hasPrefix("\"") }.map { String($0.dropFirst().dropLast()) }
        var message = "\(words.value(sign)) is none of \(list)"
        var mend: String?
        if !words.isMasked(sign), words.document.nodes[sign].kind == .string,
            let near = Spelling.nearest(to: words.document.text(of: sign), among: texts)
        {
            message += "; did you mean \(JSONText.quoted(near))?"
            mend = "write \(near)"
        }
        return words.finding(
            NoAlternativeFits.self,
            message,
            for: problem,
            label: "says which alternative is meant",
            mend: mend
        )
    }

    /// Every alternative lacks keys and nothing else: one of them is to be added.
    private static func missing(_ problem: Problem, _ branches: [NearestBranch.Candidate], _ words: SchemaWords)
        -> Finding?
    {
        var lists: [[String]] = []
        for branch in branches {
            guard branch.problems.count == 1, let first = branch.problems.first, first.unit.node == problem.unit.node,
                case .required(let names) = words.keyword(of: first).rule
            else { return nil }
            lists.append(names.filter { words.document.member($0.text, of: first.node) == nil }.map(\.text))
        }
        guard branches.count > 1 else { return nil }
        let choices = lists.map { SchemaWords.list($0.prefix(4).map(SchemaWords.name), with: "and") }
        let list = SchemaWords.list(choices)
        return words.finding(
            NoAlternativeFits.self,
            "\(list) is missing from \(words.path(of: problem.unit.node))",
            for: problem,
            label: "\(list) is missing",
            mend: "add \(choices.count == 2 ? "either " : "one of ")\(list)"
        )
    }

    /// None has the value's type, or names its value: what all of them would take, together.
    private static func otherType(
        _ problem: Problem,
        _ parts: [Int],
        _ look: SchemaLook,
        _ words: SchemaWords
    ) -> Finding {
        var types: TypeSet = []
        var values: [String] = []
        for part in parts {
            if let named = look.values(of: part) { values += named } else { types.formUnion(look.types(of: part)) }
        }
        var wanted = values.prefix(12).map(SchemaWords.shortened)
        if values.count > 12 { wanted.append("\(values.count - 12) more values") }
        if !types.isEmpty { wanted.append(SchemaWords.words(for: types)) }
        let list = SchemaWords.list(wanted)
        var message = "\(words.statement(problem.node)); \(list) is expected"
        let texts = values.filter { $0.hasPrefix("\"") }.map { String($0.dropFirst().dropLast()) }
        var mend = WrongType.mend(problem.node, types, words)
        if !words.document.nodes[problem.node].isContainer, !words.isMasked(problem.node),
            let near = Spelling.nearest(to: words.document.text(of: problem.node), among: texts)
        {
            message = "\(words.value(problem.node)) is none of \(list); did you mean \(JSONText.quoted(near))?"
            mend = "write \(near)"
        }
        return words.finding(NoAlternativeFits.self, message, for: problem, label: "fits no alternative", mend: mend)
    }

    /// Keys of different alternatives stand together.
    private static func apart(_ problem: Problem, _ branches: [NearestBranch.Candidate], _ words: SchemaWords)
        -> Finding?
    {
        var keys: [Int] = []
        for branch in branches {
            guard let first = branch.problems.first(where: { UnknownKey.isKind(of: $0, words.core.compiled) }),
                first.unit.node == problem.unit.node, let key = first.branch?.key
            else { return nil }
            if !keys.contains(key) { keys.append(key) }
        }
        guard keys.count > 1 else { return nil }
        let names = keys.sorted().map { SchemaWords.name(words.document.text(of: $0)) }
        return words.finding(
            NoAlternativeFits.self,
            "\(SchemaWords.list(names, with: "and")) stand together in \(words.path(of: problem.unit.node)), but belong to different alternatives",
            for: problem,
            label: "mixes alternatives",
            mend: "keep either \(SchemaWords.list(names)), and what belongs to it"
        )
    }

    private static func name(_ node: Int, _ words: SchemaWords) -> String {
        words.key(of: node).map { SchemaWords.name(words.document.text(of: $0)) } ?? words.path(of: node)
    }

    /// What one alternative lacks, in few words.
    private static func need(of branch: NearestBranch.Candidate, _ words: SchemaWords) -> String? {
        guard let first = branch.problems.first else { return nil }
        switch words.keyword(of: first).rule {
        case .required(let names):
            let missing = names.filter { words.document.member($0.text, of: first.node) == nil }
            return SchemaWords.list(missing.prefix(4).map { SchemaWords.name($0.text) }, with: "and")
        case .values(let nodes):
            let schema = words.core.compiled.sources[words.subschema(of: first).source].document
            let values = nodes.prefix(4).map { SchemaWords.shortened(JSONText.text(of: schema, $0)) }
            return "\(name(first.node, words)) as \(SchemaWords.list(values))"
        case .types(let types): return "\(name(first.node, words)) as \(SchemaWords.words(for: types))"
        case .additionalProperties, .unevaluatedProperties:
            guard let key = first.branch?.key else { return nil }
            return "no \(SchemaWords.name(words.document.text(of: key)))"
        default: return nil
        }
    }
}
