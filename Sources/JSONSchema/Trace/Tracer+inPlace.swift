// Tracer+inPlace: keywords that apply schemas to the same value.
import Documents

extension Tracer {
    mutating func checkInPlace(_ rule: Rule, _ unit: inout TraceUnit, _ evaluated: inout Evaluated) {
        let node = unit.node
        switch rule {
        case .reference(let target):
            let outcome = branch(target, node, of: &unit)
            unit.verdict = outcome.verdict
            evaluated = outcome.evaluated
        case .dynamicReference(let fallback, let name):
            let target = dynamicTarget(name) ?? fallback
            let outcome = branch(target, node, of: &unit)
            unit.verdict = outcome.verdict
            evaluated = outcome.evaluated
        case .unresolved(let number):
            let reference = schema.unresolved[number]
            note("\(reference.address) could not be had: \(reference.reason)")
            unit.verdict = nil
        case .allOf(let parts): checkAll(parts, &unit, &evaluated)
        case .anyOf(let parts): checkSome(parts, &unit, &evaluated)
        case .oneOf(let parts): checkOne(parts, &unit, &evaluated)
        case .not(let part):
            let outcome = evaluate(part, node)
            unit.verdict = outcome.verdict.map(!)
        case .conditional(let condition, let consequence, let alternative):
            checkConditional(condition, consequence, alternative, &unit, &evaluated)
        default: break
        }
    }

    /// The schema that the outermost resource entered offers under a name.
    private func dynamicTarget(_ name: Int) -> Int? {
        for resource in scope {
            if let target = schema.dynamicTargets[name][resource] { return target }
        }
        return nil
    }

    private mutating func checkAll(_ parts: [Int], _ unit: inout TraceUnit, _ evaluated: inout Evaluated) {
        for (index, part) in parts.enumerated() {
            let outcome = branch(part, unit.node, step: String(index), of: &unit)
            unit.verdict = Tracer.both(unit.verdict, outcome.verdict)
            evaluated.formUnion(outcome.evaluated)
        }
    }

    private mutating func checkSome(_ parts: [Int], _ unit: inout TraceUnit, _ evaluated: inout Evaluated) {
        unit.verdict = false
        for (index, part) in parts.enumerated() {
            let outcome = branch(part, unit.node, step: String(index), of: &unit)
            if outcome.verdict == true {
                unit.verdict = true
                evaluated.formUnion(outcome.evaluated)
            } else if outcome.verdict == nil, unit.verdict == false {
                unit.verdict = nil
            }
        }
        if unit.verdict == true, !keepsAll { unit.branches = [] }
    }

    private mutating func checkOne(_ parts: [Int], _ unit: inout TraceUnit, _ evaluated: inout Evaluated) {
        var holding: [Int] = []
        var isUnsure = false
        for (index, part) in parts.enumerated() {
            let outcome = branch(part, unit.node, step: String(index), of: &unit)
            if outcome.verdict == true {
                holding.append(index)
                evaluated.formUnion(outcome.evaluated)
            }
            if outcome.verdict == nil { isUnsure = true }
        }
        unit.verdict = holding.count > 1 ? false : isUnsure ? nil : holding.count == 1
        if holding.count > 1 {
            unit.first = holding[0] + 1
            unit.second = holding[1] + 1
        }
        if unit.verdict == true, !keepsAll { unit.branches = [] }
    }

    private mutating func checkConditional(
        _ condition: Int,
        _ consequence: Int?,
        _ alternative: Int?,
        _ unit: inout TraceUnit,
        _ evaluated: inout Evaluated
    ) {
        let test = evaluate(condition, unit.node)
        if test.verdict == true { evaluated.formUnion(test.evaluated) }
        guard let isTrue = test.verdict else {
            // Whichever way it goes: only where both ways agree is the answer known.
            var trial = unit
            let one = consequence.map { branch($0, unit.node, of: &trial).verdict } ?? true
            let two = alternative.map { branch($0, unit.node, of: &trial).verdict } ?? true
            unit.verdict = one == two ? one : nil
            return
        }
        unit.first = isTrue ? 1 : 2
        guard let part = isTrue ? consequence : alternative else { return }
        let outcome = branch(part, unit.node, step: isTrue ? "then" : "else", of: &unit)
        unit.verdict = outcome.verdict
        evaluated.formUnion(outcome.evaluated)
    }
}
