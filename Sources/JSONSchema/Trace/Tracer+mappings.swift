// Tracer+mappings: keywords that look at a mapping.
import Documents

extension Tracer {
    mutating func checkMapping(
        _ rule: Rule,
        _ subschema: Subschema,
        _ unit: inout TraceUnit,
        _ evaluated: inout Evaluated,
        _ before: Evaluated
    ) {
        let count = tape.nodes[unit.node].count
        switch rule {
        case .minProperties(let least): unit.verdict = count >= least
        case .maxProperties(let most): unit.verdict = count <= most
        case .required(let names): unit.verdict = names.allSatisfy { find($0, in: unit.node) != nil }
        case .dependentRequired(let list): unit.verdict = holds(list, unit.node)
        case .dependentSchemas(let list): checkDependent(list, &unit, &evaluated)
        case .dependencies(let required, let schemas):
            checkDependent(schemas, &unit, &evaluated)
            unit.verdict = Tracer.both(unit.verdict, holds(required, unit.node))
        case .propertyNames(let part):
            eachMember(of: unit.node) { tracer, key, _ in
                let outcome = tracer.branch(part, key, key: key, of: &unit)
                unit.verdict = Tracer.both(unit.verdict, outcome.verdict)
            }
        case .properties(let list):
            for property in list {
                guard let (key, value) = find(property.name, in: unit.node) else { continue }
                member(property.subschema, key, value, property.name.text, &unit, &evaluated)
            }
        case .patternProperties(let list): checkPatterns(list, &unit, &evaluated)
        case .additionalProperties(let part):
            let siblings = Siblings(subschema)
            eachMember(of: unit.node) { tracer, key, value in
                switch tracer.isAdditional(key, siblings) {
                case true?: tracer.member(part, key, value, nil, &unit, &evaluated)
                case false?: break
                case nil: unit.verdict = Tracer.both(unit.verdict, nil)
                }
            }
        case .unevaluatedProperties(let part):
            eachMember(of: unit.node) { tracer, key, value in
                guard !before.keys.contains(key) else { return }
                tracer.member(part, key, value, nil, &unit, &evaluated)
            }
        default: break
        }
    }

    private mutating func member(
        _ part: Int,
        _ key: Int,
        _ value: Int,
        _ step: String?,
        _ unit: inout TraceUnit,
        _ evaluated: inout Evaluated
    ) {
        let outcome = branch(part, value, step: step, key: key, of: &unit)
        unit.verdict = Tracer.both(unit.verdict, outcome.verdict)
        if schema.tracksEvaluated { evaluated.keys.insert(key) }
    }

    private mutating func checkPatterns(
        _ list: [(pattern: Int, subschema: Int)],
        _ unit: inout TraceUnit,
        _ evaluated: inout Evaluated
    ) {
        eachMember(of: unit.node) { tracer, key, value in
            for (pattern, part) in list {
                switch tracer.schema.patterns[pattern].matches(tracer.tape.text(key)) {
                case true?: tracer.member(part, key, value, tracer.schema.patterns[pattern].text, &unit, &evaluated)
                case false?: break
                case nil:
                    tracer.notePattern(pattern)
                    unit.verdict = Tracer.both(unit.verdict, nil)
                }
            }
        }
    }

    private mutating func checkDependent(
        _ list: [NamedSubschema],
        _ unit: inout TraceUnit,
        _ evaluated: inout Evaluated
    ) {
        for dependency in list where find(dependency.name, in: unit.node) != nil {
            let outcome = branch(dependency.subschema, unit.node, step: dependency.name.text, of: &unit)
            unit.verdict = Tracer.both(unit.verdict, outcome.verdict)
            evaluated.formUnion(outcome.evaluated)
        }
    }

    private func holds(_ list: [Dependency], _ node: Int) -> Bool {
        list.allSatisfy { dependency in
            find(dependency.name, in: node) == nil || dependency.required.allSatisfy { find($0, in: node) != nil }
        }
    }

    /// The names that `properties` and `patternProperties` beside `additionalProperties` cover.
    struct Siblings {
        var names: [NamedSubschema] = []
        var patterns: [Int] = []

        init(_ subschema: Subschema) {
            for keyword in subschema.keywords {
                if case .properties(let list) = keyword.rule { names = list }
                if case .patternProperties(let list) = keyword.rule { patterns = list.map(\.pattern) }
            }
        }
    }

    private func isAdditional(_ key: Int, _ siblings: Siblings) -> Bool? {
        let node = tape.nodes[key]
        let text = tape.text(node)
        for property in siblings.names where property.name.hash == node.link {
            var name = property.name.text
            if name.withUTF8({ Tape.isEqual($0, text) }) { return false }
        }
        var isUnsure = false
        for pattern in siblings.patterns {
            switch schema.patterns[pattern].matches(text) {
            case true?: return false
            case false?: break
            case nil: isUnsure = true
            }
        }
        return isUnsure ? nil : true
    }

    /// The member of a name.
    func find(_ name: PropertyName, in node: Int) -> (key: Int, value: Int)? {
        var text = name.text
        return text.withUTF8 { tape.member($0, hash: name.hash, of: node) }
    }

    mutating func eachMember(of node: Int, _ body: (inout Tracer, Int, Int) -> Void) {
        let end = node + tape.nodes[node].extent
        var key = node + 1
        while key < end {
            let value = key + tape.nodes[key].extent
            body(&self, key, value)
            key = value + tape.nodes[value].extent
        }
    }
}
