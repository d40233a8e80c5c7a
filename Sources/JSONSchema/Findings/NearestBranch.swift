// NearestBranch: which of several alternatives someone meant, none of which fits.
import Documents

/// Weighs the branches of an `anyOf` or `oneOf` that failed.
struct NearestBranch {
    /// The branches, nearest first, with what each lacks.
    let ranked: [(branch: TraceBranch, weight: Weight)]

    /// How far a value is from a branch; less is nearer.
    struct Weight: Comparable {
        /// The value's own type is another.
        var hasOtherType = false
        /// Members that say which alternative is meant and say another.
        var disagreeing = 0
        /// Members that say which alternative is meant and agree.
        var agreeing = 0
        /// Keys that the branch does not know, and keys that it misses.
        var strangeKeys = 0
        var problems = 0

        static func < (left: Weight, right: Weight) -> Bool {
            (left.hasOtherType ? 1 : 0, left.disagreeing, -left.agreeing, left.strangeKeys, left.problems)
                < (right.hasOtherType ? 1 : 0, right.disagreeing, -right.agreeing, right.strangeKeys, right.problems)
        }
    }

    init(_ unit: TraceUnit, _ compiled: CompiledSchema, _ document: Document) {
        let look = SchemaLook(compiled: compiled)
        ranked = unit.branches.filter { $0.verdict == false }.map { branch in
            (branch, NearestBranch.weight(of: branch, compiled, look, document))
        }.sorted { $0.weight < $1.weight }
    }

    /// The nearest branch where it is nearer than the next in more than the number of problems.
    var clear: TraceBranch? {
        guard let first = ranked.first, !first.weight.hasOtherType else { return nil }
        guard ranked.count > 1 else { return first.branch }
        let second = ranked[1].weight
        if second.hasOtherType { return first.branch }
        if first.weight.disagreeing < second.disagreeing, first.weight.disagreeing == 0 { return first.branch }
        if first.weight.agreeing > second.agreeing, first.weight.disagreeing == 0 { return first.branch }
        if first.weight.disagreeing > 0 { return nil }
        // Keys that only one alternative knows tell which was meant.
        return first.weight.strangeKeys + 1 < second.strangeKeys
            || (first.weight.strangeKeys < second.strangeKeys && first.weight.problems <= second.problems)
            ? first.branch : nil
    }

    private static func weight(
        of branch: TraceBranch,
        _ compiled: CompiledSchema,
        _ look: SchemaLook,
        _ document: Document
    ) -> Weight {
        var weight = Weight()
        var gatherer = Problems(compiled, document)
        gatherer.gather(branch.units, depth: 0, reasons: [])
        if compiled.subschemas[branch.subschema].constant == false { weight.hasOtherType = true }
        for problem in gatherer.list {
            weight.problems += 1
            let isHere = problem.node == branch.node && problem.branch == nil
            switch gatherer.rule(of: problem.unit) {
            case .types where isHere: weight.hasOtherType = true
            case .values where isHere: weight.hasOtherType = weight.hasOtherType || isScalar(document, branch.node)
            case .values where isMember(problem.node, of: branch.node, document): weight.disagreeing += 1
            case .required(let names):
                weight.strangeKeys += names.count { name in document.member(name.text, of: problem.unit.node) == nil }
            case .additionalProperties, .unevaluatedProperties: weight.strangeKeys += 1
            default: break
            }
        }
        weight.agreeing = agreement(branch, compiled, look, document)
        return weight
    }

    private static func isScalar(_ document: Document, _ node: Int) -> Bool { !document.nodes[node].isContainer }

    private static func isMember(_ node: Int, of mapping: Int, _ document: Document) -> Bool {
        guard document.nodes[mapping].kind == .mapping else { return false }
        return document.members(of: mapping).contains { $0.value == node }
    }

    /// How many members have one of few values that the branch names for them.
    private static func agreement(
        _ branch: TraceBranch,
        _ compiled: CompiledSchema,
        _ look: SchemaLook,
        _ document: Document
    ) -> Int {
        look.properties(of: branch.subschema).count { property in
            guard let values = look.values(of: property.subschema), values.count <= 8,
                let node = document.member(property.name.text, of: branch.node)
            else { return false }
            return values.contains(JSONText.text(of: document, node))
        }
    }
}
