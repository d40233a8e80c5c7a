// Tracer: walks a schema's rules over a document and keeps what failed, and why; three-valued where something is unknown.
import Documents

/// Applies a schema to values, exhaustively.
///
/// Verdicts are true, false or unknown (nil); an unknown part leaves the whole unknown unless another part decides.
struct Tracer {
    let schema: CompiledSchema
    let tape: Tape
    /// Whether what holds is kept too.
    let keepsAll: Bool
    /// Units that may still be kept.
    var room = 4_000
    var budget: Int
    var depth = 0
    var scope: [Int] = []
    /// Why something is not known, each once.
    var unknowns: [String] = []
    /// Which values some keyword looked at; kept where it is asked for.
    var looked: [Bool]

    static let maximumDepth = 1_024

    init(schema: CompiledSchema, tape: Tape, keepsAll: Bool, marksLooked: Bool = false) {
        self.schema = schema
        self.tape = tape
        self.keepsAll = keepsAll
        budget = 1_000_000 + 64 * tape.nodes.count
        looked = marksLooked ? [Bool](repeating: false, count: tape.nodes.count) : []
    }

    /// What a schema said of a value.
    struct Outcome {
        var verdict: Bool? = true
        var units: [TraceUnit] = []
        var evaluated = Evaluated()
    }

    mutating func evaluate(_ number: Int, _ node: Int) -> Outcome {
        budget -= 1
        guard depth < Tracer.maximumDepth, budget > 0 else {
            note(
                depth < Tracer.maximumDepth
                    ? "checking would have taken too long" : "schema and document nest too deeply"
            )
            return Outcome(verdict: nil)
        }
        let subschema = schema.subschemas[number]
        if let constant = subschema.constant {
            if !constant { mark(node) }
            return Outcome(verdict: constant)
        }
        depth += 1
        let entersResource = scope.last != subschema.resource
        if entersResource { scope.append(subschema.resource) }
        var result = Outcome()
        for index in subschema.keywords.indices {
            apply(subschema, number, index, node, &result)
        }
        if entersResource { scope.removeLast() }
        depth -= 1
        if result.verdict == false { result.evaluated = Evaluated() }
        return result
    }

    private mutating func apply(
        _ subschema: Subschema,
        _ number: Int,
        _ index: Int,
        _ node: Int,
        _ result: inout Outcome
    ) {
        var unit = TraceUnit(subschema: number, keyword: index, node: node, verdict: true)
        var evaluated = Evaluated()
        check(subschema.keywords[index].rule, subschema, &unit, &evaluated, result.evaluated)
        result.verdict = Tracer.both(result.verdict, unit.verdict)
        if schema.tracksEvaluated, unit.verdict != false { result.evaluated.formUnion(evaluated) }
        // What leads to something kept is kept, even where there is no room for more.
        if unit.verdict != true || keepsAll, room > 0 || !unit.branches.isEmpty {
            room -= 1
            result.units.append(unit)
        }
    }

    /// Branches by keyword family.
    private mutating func check(
        _ rule: Rule,
        _ subschema: Subschema,
        _ unit: inout TraceUnit,
        _ evaluated: inout Evaluated,
        _ before: Evaluated
    ) {
        switch rule {
        case .allOf, .anyOf, .oneOf, .not, .conditional, .reference, .dynamicReference, .unresolved:
            checkInPlace(rule, &unit, &evaluated)
        case .prefixItems, .items, .contains, .uniqueItems, .minItems, .maxItems, .unevaluatedItems:
            guard tape.kind(unit.node) == .sequence else { return }
            mark(unit.node)
            checkList(rule, subschema, &unit, &evaluated, before)
        case .properties, .patternProperties, .additionalProperties, .propertyNames, .required, .minProperties,
            .maxProperties, .dependentRequired, .dependentSchemas, .dependencies, .unevaluatedProperties:
            guard tape.kind(unit.node) == .mapping else { return }
            mark(unit.node)
            checkMapping(rule, subschema, &unit, &evaluated, before)
        case .annotation: break
        default: checkValue(rule, subschema, &unit)
        }
    }

    // MARK: Small things

    mutating func mark(_ node: Int) {
        if !looked.isEmpty { looked[node] = true }
    }

    mutating func note(_ reason: String) {
        if !unknowns.contains(reason), unknowns.count < 20 { unknowns.append(reason) }
    }

    /// Applies a schema and records it as a branch of a unit.
    mutating func branch(
        _ number: Int,
        _ node: Int,
        step: String? = nil,
        key: Int? = nil,
        of unit: inout TraceUnit
    ) -> Outcome {
        let outcome = evaluate(number, node)
        if outcome.verdict != true || keepsAll, room > 0 || !outcome.units.isEmpty {
            room -= 1
            unit.branches.append(
                TraceBranch(
                    step: step,
                    subschema: number,
                    node: node,
                    key: key,
                    verdict: outcome.verdict,
                    units: outcome.units
                )
            )
        }
        return outcome
    }

    /// False if either is, else unknown if either is.
    static func both(_ left: Bool?, _ right: Bool?) -> Bool? {
        if left == false || right == false { return false }
        return left == nil || right == nil ? nil : true
    }
}
