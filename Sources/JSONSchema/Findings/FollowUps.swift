// FollowUps: one mistake gives one finding: drops problems that merely follow from others.
import Documents

/// Finds problems that another one explains.
enum FollowUps {
    static func dropped(from problems: [Problem], _ compiled: CompiledSchema, _ document: Document) -> [Problem] {
        guard problems.count > 1 else { return problems }
        let look = SchemaLook(compiled: compiled)
        var kept: [Problem] = []
        var best: [Int: Int] = [:]
        for problem in problems where problem.branch == nil {
            best[problem.node] = min(best[problem.node] ?? Int.max, rank(problem, compiled))
        }
        var seen: Set<Identity> = []
        for problem in problems {
            let rank = rank(problem, compiled)
            // Of several that speak of one scalar the most telling remains.
            if problem.branch == nil, rank > best[problem.node] ?? rank, !speaksOfMembers(rank) { continue }
            if problem.branch == nil, rank > 0, best[problem.node] == 0 { continue }
            guard seen.insert(Identity(problem, compiled)).inserted else { continue }
            kept.append(problem)
        }
        let isFollowing = kept.map { isUnevaluated($0, compiled) && isKnown($0, look, document) }
        if isFollowing.contains(false) { kept = zip(kept, isFollowing).filter { !$0.1 }.map(\.0) }
        kept = withoutLackingItems(kept, compiled, document)
        return withoutMisspelt(kept, compiled, look, document)
    }

    /// What makes two problems the same finding.
    private struct Identity: Hashable {
        var node: Int
        var isKey: Bool
        var rank: Int
        var missing: String

        init(_ problem: Problem, _ compiled: CompiledSchema) {
            node = problem.node
            isKey = problem.branch != nil
            rank = FollowUps.rank(problem, compiled)
            let keyword = compiled.subschemas[problem.unit.subschema].keywords[problem.unit.keyword]
            switch keyword.rule {
            case .required(let names): missing = names.map(\.text).joined(separator: "\u{0}")
            case .dependentRequired, .dependencies, .contains, .not, .anyOf, .oneOf:
                missing = "\(problem.unit.subschema).\(problem.unit.keyword)"
            default: missing = ""
            }
        }
    }

    /// The most telling first; type decides over all others.
    private static func rank(_ problem: Problem, _ compiled: CompiledSchema) -> Int {
        switch compiled.subschemas[problem.unit.subschema].keywords[problem.unit.keyword].rule {
        case .types: 0
        case .values: 1
        case .format: 2
        case .pattern: 3
        case .minLength, .maxLength: 4
        case .minimum, .maximum: 5
        case .multipleOf: 6
        case .anyOf, .oneOf: 7
        case .not: 8
        case .content: 9
        case .required: 20
        case .additionalProperties, .unevaluatedProperties: 21
        case .dependentRequired, .dependencies, .dependentSchemas: 22
        case .minProperties, .maxProperties: 23
        case .minItems, .maxItems: 24
        case .uniqueItems: 25
        case .contains: 26
        case .propertyNames: 27
        default: 28
        }
    }

    private static func speaksOfMembers(_ rank: Int) -> Bool { rank >= 20 }

    private static func isUnevaluated(_ problem: Problem, _ compiled: CompiledSchema) -> Bool {
        switch compiled.subschemas[problem.unit.subschema].keywords[problem.unit.keyword].rule {
        case .unevaluatedProperties, .unevaluatedItems: problem.branch != nil
        default: false
        }
    }

    /// Whether a part that failed knows the key: then it is unevaluated only because that part failed.
    private static func isKnown(_ problem: Problem, _ look: SchemaLook, _ document: Document) -> Bool {
        guard let key = problem.branch?.key else { return true }
        let name = document.text(of: key)
        return look.properties(of: problem.unit.subschema).contains { $0.name.text == name }
    }

    /// A list lacks an item of a kind because the one that was meant for it has a mistake.
    private static func withoutLackingItems(
        _ problems: [Problem],
        _ compiled: CompiledSchema,
        _ document: Document
    ) -> [Problem] {
        problems.filter { problem in
            guard case .contains = compiled.subschemas[problem.unit.subschema].keywords[problem.unit.keyword].rule
            else {
                return true
            }
            let inside = problem.unit.node + 1..<problem.unit.node + document.nodes[problem.unit.node].extent
            return !problems.contains { inside.contains($0.node) }
        }
    }

    /// A misspelt key also makes the right one missing: the misspelling says both.
    private static func withoutMisspelt(
        _ problems: [Problem],
        _ compiled: CompiledSchema,
        _ look: SchemaLook,
        _ document: Document
    ) -> [Problem] {
        var meant: [Int: Set<String>] = [:]
        for problem in problems {
            guard let key = problem.branch?.key, UnknownKey.isKind(of: problem, compiled) else { continue }
            if let name = UnknownKey.instead(key, problem, look, document) {
                meant[problem.unit.node, default: []].insert(name)
            }
        }
        guard !meant.isEmpty else { return problems }
        return problems.filter { problem in
            guard problem.branch == nil, let names = meant[problem.unit.node],
                case .required(let required) = compiled.subschemas[problem.unit.subschema].keywords[
                    problem.unit.keyword
                ].rule
            else { return true }
            let missing = required.filter { document.member($0.text, of: problem.unit.node) == nil }
            return missing.contains { !names.contains($0.text) }
        }
    }
}
