// Tracer+lists: keywords that look at a list.
import Documents

extension Tracer {
    mutating func checkList(
        _ rule: Rule,
        _ subschema: Subschema,
        _ unit: inout TraceUnit,
        _ evaluated: inout Evaluated,
        _ before: Evaluated
    ) {
        let count = tape.nodes[unit.node].count
        switch rule {
        case .minItems(let least): unit.verdict = count >= least
        case .maxItems(let most): unit.verdict = count <= most
        case .uniqueItems:
            if let (first, second) = tape.firstDuplicate(in: unit.node) {
                unit.verdict = false
                (unit.first, unit.second) = (first, second)
            }
        case .prefixItems(let parts):
            eachElement(of: unit.node) { tracer, index, element in
                guard index < parts.count else { return }
                let outcome = tracer.branch(parts[index], element, step: String(index), of: &unit)
                unit.verdict = Tracer.both(unit.verdict, outcome.verdict)
                evaluated.elements.insert(element)
            }
        case .items(let part, let from):
            eachElement(of: unit.node) { tracer, index, element in
                guard index >= from else { return }
                let outcome = tracer.branch(part, element, of: &unit)
                unit.verdict = Tracer.both(unit.verdict, outcome.verdict)
                if tracer.schema.tracksEvaluated { evaluated.elements.insert(element) }
            }
        case .contains(let part, let minimum, let maximum):
            checkContains(part, minimum, maximum, subschema, &unit, &evaluated)
        case .unevaluatedItems(let part):
            eachElement(of: unit.node) { tracer, _, element in
                guard !before.elements.contains(element) else { return }
                let outcome = tracer.branch(part, element, of: &unit)
                unit.verdict = Tracer.both(unit.verdict, outcome.verdict)
                evaluated.elements.insert(element)
            }
        default: break
        }
    }

    private mutating func checkContains(
        _ part: Int,
        _ minimum: Int,
        _ maximum: Int?,
        _ subschema: Subschema,
        _ unit: inout TraceUnit,
        _ evaluated: inout Evaluated
    ) {
        var holding = 0
        var unsure = 0
        let counts = schema.draft(of: subschema) >= .draft2020
        eachElement(of: unit.node) { tracer, _, element in
            let outcome = tracer.branch(part, element, of: &unit)
            if outcome.verdict == nil { unsure += 1 }
            guard outcome.verdict == true else { return }
            holding += 1
            if counts { evaluated.elements.insert(element) }
        }
        unit.first = holding
        let most = holding + unsure
        if most < minimum || holding > maximum ?? Int.max {
            unit.verdict = false
        } else if holding < minimum || most > maximum ?? Int.max {
            unit.verdict = nil
        }
        if unit.verdict == true, !keepsAll { unit.branches = [] }
    }

    private mutating func eachElement(of node: Int, _ body: (inout Tracer, Int, Int) -> Void) {
        let end = node + tape.nodes[node].extent
        var element = node + 1
        var index = 0
        while element < end {
            body(&self, index, element)
            element += tape.nodes[element].extent
            index += 1
        }
    }
}
