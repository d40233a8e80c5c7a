// NearestBranch: which of several alternatives someone meant, none of which fits.
import Documents

/// Weighs the branches of an `anyOf` or `oneOf` that failed.
struct NearestBranch {
    /// The branches, nearest first, with what each lacks.
    let ranked: [Candidate]
    /// A member that says which alternative is meant, and names none of them.
    let disagreement: Int?
    /// A value that an alternative names and that is spelt almost like the one given.
    let spelling: String?

    /// A branch and what is wrong with the value by it; found once, since branches hold branches.
    struct Candidate {
        var branch: TraceBranch
        var problems: [Problem]
        var weight: Weight
    }

    /// How far a value is from a branch; less is nearer.
    struct Weight: Comparable {
        /// The value's own type is another, or it is none of the values named.
        var hasOtherType = false
        /// Members that say which alternative is meant and say another.
        var disagreeing: Set<Int> = []
        /// Members that say which alternative is meant and agree.
        var agreeing = 0
        /// Keys that the branch does not know, and keys that it misses.
        var strangeKeys = 0
        var problems = 0

        static func < (left: Weight, right: Weight) -> Bool {
            (left.hasOtherType ? 1 : 0, left.disagreeing.count, -left.agreeing, left.strangeKeys, left.problems)
                < (
                    right.hasOtherType ? 1 : 0, right.disagreeing.count, -right.agreeing, right.strangeKeys,
                    right.problems
                )
        }
    }

    init(_ unit: TraceUnit, _ compiled: CompiledSchema, _ document: Document) {
        let look = SchemaLook(compiled: compiled)
        let failed = unit.branches.filter { $0.verdict == false }
        let signs = NearestBranch.signs(of: failed.map(\.subschema), look)
        ranked = failed.map { branch in
            let problems = Problems.of(branch.units, compiled, document)
            let weight = NearestBranch.weight(of: branch, problems, signs, compiled, look, document)
            return Candidate(branch: branch, problems: problems, weight: weight)
        }.sorted { $0.weight < $1.weight }
        let open = ranked.filter { !$0.weight.hasOtherType }
        disagreement = open.dropFirst().reduce(open.first?.weight.disagreeing ?? []) {
            $0.intersection($1.weight.disagreeing)
        }.min()
        spelling = NearestBranch.spelling(failed, unit.node, look, document)
    }

    /// The nearest branch where it is clearly nearer than the next.
    var clear: Candidate? {
        guard spelling == nil, let first = ranked.first, !first.weight.hasOtherType, first.weight.disagreeing.isEmpty
        else {
            return nil
        }
        guard ranked.count > 1 else { return first }
        let second = ranked[1].weight
        if second.hasOtherType || !second.disagreeing.isEmpty || first.weight.agreeing > second.agreeing {
            return first
        }
        // Keys that only one alternative knows tell which was meant.
        if first.weight.strangeKeys == 0 { return second.strangeKeys > 0 ? first : nil }
        return first.weight.strangeKeys + 1 < second.strangeKeys
            || (first.weight.strangeKeys < second.strangeKeys && first.weight.problems <= second.problems)
            ? first : nil
    }

    /// Names of members that tell the alternatives apart: at least two name values for them, and not the same.
    private static func signs(of parts: [Int], _ look: SchemaLook) -> Set<String> {
        var named: [String: [Set<String>]] = [:]
        for part in parts {
            for property in look.properties(of: part) {
                guard let values = look.values(of: property.subschema), values.count <= 8 else { continue }
                named[property.name.text, default: []].append(Set(values))
            }
        }
        return Set(named.filter { _, lists in lists.dropFirst().contains { $0.isDisjoint(with: lists[0]) } }.keys)
    }

    private static func weight(
        of branch: TraceBranch,
        _ problems: [Problem],
        _ signs: Set<String>,
        _ compiled: CompiledSchema,
        _ look: SchemaLook,
        _ document: Document
    ) -> Weight {
        var weight = Weight()
        if compiled.subschemas[branch.subschema].constant == false { weight.hasOtherType = true }
        for problem in problems {
            weight.problems += 1
            let isHere = problem.unit.node == branch.node
            switch compiled.subschemas[problem.unit.subschema].keywords[problem.unit.keyword].rule {
            case .types where isHere, .values where isHere: weight.hasOtherType = true
            case .values:
                if let name = name(of: problem.unit.node, in: branch.node, document), signs.contains(name) {
                    weight.disagreeing.insert(problem.unit.node)
                }
            case .required(let names) where isHere:
                weight.strangeKeys += names.count { name in document.member(name.text, of: branch.node) == nil }
            case .additionalProperties where isHere, .unevaluatedProperties where isHere:
                weight.strangeKeys += 1
                // One that stands for another which is missing counts for both.
                if let key = problem.branch?.key, UnknownKey.instead(key, problem, look, document) != nil {
                    weight.strangeKeys += 1
                }
            default: break
            }
        }
        weight.agreeing = agreement(branch, signs, look, document)
        return weight
    }

    /// The key of a value that is a member of a mapping.
    private static func name(of node: Int, in mapping: Int, _ document: Document) -> String? {
        guard document.nodes[mapping].kind == .mapping,
            let member = document.members(of: mapping).first(where: { $0.value == node })
        else { return nil }
        return document.text(of: member.key)
    }

    /// How many of the telling members have a value that the branch names for them.
    private static func agreement(
        _ branch: TraceBranch,
        _ signs: Set<String>,
        _ look: SchemaLook,
        _ document: Document
    ) -> Int {
        guard document.nodes[branch.node].kind == .mapping else { return 0 }
        return look.properties(of: branch.subschema).count { property in
            guard signs.contains(property.name.text), let values = look.values(of: property.subschema),
                let node = document.member(property.name.text, of: branch.node)
            else { return false }
            return values.contains(JSONText.text(of: document, node))
        }
    }

    /// The named text that a text is almost spelt like.
    private static func spelling(
        _ branches: [TraceBranch],
        _ node: Int,
        _ look: SchemaLook,
        _ document: Document
    ) -> String? {
        guard document.nodes[node].kind == .string else { return nil }
        let texts = branches.flatMap { look.values(of: $0.subschema) ?? [] }.filter { $0.hasPrefix("\"") }
        return Spelling.nearest(to: document.text(of: node), among: texts.map { String($0.dropFirst().dropLast()) })
    }
}
