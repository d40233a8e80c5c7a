// Problems: gathers what failed from a trace, goes down the nearest of several ways, and drops what merely follows.
import Documents

/// Gathers problems.
struct Problems {
    let compiled: CompiledSchema
    let document: Document
    private(set) var list: [Problem] = []
    static let maximum = 200

    init(_ compiled: CompiledSchema, _ document: Document) {
        self.compiled = compiled
        self.document = document
    }

    /// All problems of a trace, follow-ups dropped.
    static func of(_ units: [TraceUnit], _ compiled: CompiledSchema, _ document: Document) -> [Problem] {
        var problems = Problems(compiled, document)
        problems.gather(units, depth: 0, reasons: [])
        return FollowUps.dropped(from: problems.list, compiled, document)
    }

    func rule(of unit: TraceUnit) -> Rule { compiled.subschemas[unit.subschema].keywords[unit.keyword].rule }

    /// Goes down to the keywords that failed by themselves.
    mutating func gather(_ units: [TraceUnit], depth: Int, reasons: [Problem.Reason]) {
        for unit in units where unit.verdict == false {
            switch rule(of: unit) {
            case .reference, .dynamicReference, .allOf, .properties, .patternProperties, .items, .prefixItems,
                .additionalProperties, .unevaluatedProperties, .unevaluatedItems, .propertyNames:
                gatherBranches(of: unit, depth, reasons)
            case .dependentSchemas, .dependencies: gatherDependent(unit, depth, reasons)
            case .conditional: gatherConditional(unit, depth, reasons)
            case .anyOf, .oneOf: gatherNearest(unit, depth, reasons)
            default: list.append(Problem(unit: unit, branch: nil, depth: depth, reasons: reasons))
            }
        }
    }

    /// A name that is forbidden is one problem, whatever the schema for names says; so is a value where none may stand.
    private mutating func gatherBranches(of unit: TraceUnit, _ depth: Int, _ reasons: [Problem.Reason]) {
        var isNames = false
        if case .propertyNames = rule(of: unit) { isNames = true }
        for branch in unit.branches where branch.verdict == false {
            if isNames || forbidsAll(branch.subschema) {
                list.append(Problem(unit: unit, branch: branch, depth: depth + 1, reasons: reasons))
            } else {
                gather(branch.units, depth: depth + (branch.node == unit.node ? 0 : 1), reasons: reasons)
            }
        }
    }

    private func forbidsAll(_ number: Int) -> Bool {
        let subschema = compiled.subschemas[number]
        if subschema.constant == false { return true }
        // `{"not": {}}` is how draft 4 says false.
        guard subschema.keywords.count == 1, case .not(let part) = subschema.keywords[0].rule else { return false }
        return compiled.subschemas[part].constant != false && compiled.subschemas[part].keywords.isEmpty
    }

    private mutating func gatherDependent(_ unit: TraceUnit, _ depth: Int, _ reasons: [Problem.Reason]) {
        var why = reasons
        let place = compiled.subschemas[unit.subschema]
        for branch in unit.branches where branch.verdict == false {
            let text = "because `\(branch.step ?? "")` stands here"
            why.append(.init(text: text, source: place.source, node: place.keywords[unit.keyword].node))
            if forbidsAll(branch.subschema) {
                list.append(Problem(unit: unit, branch: branch, depth: depth, reasons: reasons))
            } else {
                gather(branch.units, depth: depth, reasons: why)
            }
        }
        if case .dependencies(let required, _) = rule(of: unit), !required.isEmpty,
            KeyNeedsAnother.broken(required, unit.node, document) != nil
        {
            list.append(Problem(unit: unit, branch: nil, depth: depth, reasons: reasons))
        }
    }

    private mutating func gatherConditional(_ unit: TraceUnit, _ depth: Int, _ reasons: [Problem.Reason]) {
        let place = compiled.subschemas[unit.subschema]
        let text =
            unit.first == 1
            ? condition(of: unit) ?? "because the value fits this condition"
            : "because the value does not fit this condition"
        let reason = Problem.Reason(text: text, source: place.source, node: place.keywords[unit.keyword].node)
        for branch in unit.branches where branch.verdict == false {
            if forbidsAll(branch.subschema) {
                list.append(Problem(unit: unit, branch: branch, depth: depth, reasons: reasons + [reason]))
            } else {
                gather(branch.units, depth: depth, reasons: reasons + [reason])
            }
        }
    }

    /// A condition that asks for certain values of members, in words: "because `type` is "array"".
    private func condition(of unit: TraceUnit) -> String? {
        guard case .conditional(let part, _, _) = rule(of: unit) else { return nil }
        let look = SchemaLook(compiled: compiled)
        let members = look.properties(of: part).compactMap { property -> String? in
            guard look.values(of: property.subschema) != nil,
                let node = document.member(property.name.text, of: unit.node),
                !document.nodes[node].isContainer
            else { return nil }
            return "`\(property.name.text)` is \(JSONText.text(of: document, node))"
        }
        guard !members.isEmpty, members.count <= 3 else { return nil }
        return "because \(members.joined(separator: " and "))"
    }

    /// Of several ways none of which fits, the nearest is gone down where it is clear which that is.
    private mutating func gatherNearest(_ unit: TraceUnit, _ depth: Int, _ reasons: [Problem.Reason]) {
        if unit.second != 0 {
            list.append(Problem(unit: unit, branch: nil, depth: depth, reasons: reasons))
            return
        }
        let nearest = NearestBranch(unit, compiled, document)
        guard let candidate = nearest.clear else {
            list.append(Problem(unit: unit, branch: nil, depth: depth, reasons: reasons, at: nearest.disagreement))
            return
        }
        let place = compiled.subschemas[unit.subschema]
        let parts = place.keywords[unit.keyword]
        let branch = candidate.branch
        let node =
            compiled.subschemas[branch.subschema].source == place.source
            ? compiled.sources[place.source].document.elements(of: parts.node)[safe: Int(branch.step ?? "") ?? 0]
                ?? parts.node
            : parts.node
        let text = "nearest of \(unit.branches.count) alternatives"
        let reason = Problem.Reason(text: text, source: place.source, node: node)
        for var problem in candidate.problems {
            problem.depth += depth
            problem.reasons = reasons + [reason] + problem.reasons
            list.append(problem)
        }
    }
}

extension Array {
    subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
