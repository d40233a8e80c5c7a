// Tracer+values: keywords that look at one scalar.
import Documents

extension Tracer {
    mutating func checkValue(_ rule: Rule, _ subschema: Subschema, _ unit: inout TraceUnit) {
        let node = unit.node
        switch rule {
        case .types(let types):
            mark(node)
            let whole = schema.draft(of: subschema).countsWholeDecimalsAsIntegers
            unit.verdict = !types.isDisjoint(with: tape.types(node, countsWhole: whole))
        case .values(let values):
            mark(node)
            if tape.nodes[node].isContainer { markAll(below: node) }
            unit.verdict = values.contains { hasValue(node, $0, subschema.source) }
        case .multipleOf(let divisor): checkNumber(&unit) { $0.isMultiple(of: divisor) }
        case .minimum(let bound, let isExclusive): checkNumber(&unit) { isExclusive ? $0 > bound : $0 >= bound }
        case .maximum(let bound, let isExclusive): checkNumber(&unit) { isExclusive ? $0 < bound : $0 <= bound }
        case .minLength, .maxLength, .pattern, .format, .content:
            guard tape.kind(node) == .string || tape.kind(node) == .time else { return }
            mark(node)
            checkText(rule, &unit)
        default: break
        }
    }

    private mutating func checkNumber(_ unit: inout TraceUnit, _ holds: (ExactNumber) -> Bool?) {
        guard tape.kind(unit.node) == tape.nodes[unit.node].kind, let number = tape.number(unit.node) else { return }
        mark(unit.node)
        unit.verdict = holds(number)
        if unit.verdict == nil { note("a number has too many digits to divide") }
    }

    private mutating func checkText(_ rule: Rule, _ unit: inout TraceUnit) {
        switch rule {
        case .minLength(let count): unit.verdict = tape.scalarCount(unit.node) >= count
        case .maxLength(let count): unit.verdict = tape.scalarCount(unit.node) <= count
        case .pattern(let number):
            unit.verdict = schema.patterns[number].matches(tape.text(unit.node))
            if unit.verdict == nil { notePattern(number) }
        case .format(let format): unit.verdict = format.accepts(tape.text(unit.node))
        case .content(let content): unit.verdict = content.accepts(tape.text(unit.node))
        default: break
        }
    }

    mutating func notePattern(_ number: Int) {
        note("the pattern \(schema.patterns[number].text) takes too many steps to match")
    }

    /// Whether a value equals the one at a node of a schema document.
    func hasValue(_ node: Int, _ wanted: Int, _ source: Int) -> Bool {
        let isKey = tape.nodes[node].flags.contains(.key)
        return Tape.with(schema.sources[source].document) { other in
            if isKey { return other.nodes[wanted].kind == .string && Tape.isEqual(tape.text(node), other.text(wanted)) }
            return Tape.isEqual(tape, node, other, wanted)
        }
    }

    private mutating func markAll(below node: Int) {
        guard !looked.isEmpty else { return }
        for index in node..<(node + tape.nodes[node].extent) { looked[index] = true }
    }
}
