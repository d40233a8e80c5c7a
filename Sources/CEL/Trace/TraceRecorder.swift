// TraceRecorder: notes what each part of an expression came to while it is evaluated.
import Documents

/// Gathers a trace; the evaluator tells it of every part, element and conclusion.
final class TraceRecorder {
    private struct Frame {
        var quantifier: Int?
        var plan: CELLoopPlan
        var position: Int64 = -1
        var element: (key: CELValue, value: CELValue, place: CELPlace?) = (.null, .null, nil)
        var isDecided = false
        /// Whether parts were noted already when the loop was entered: a loop within a decided one notes nothing.
        var wasQuiet: Bool
    }

    private let tree: CELTree
    private var outcomes: [Int32: CELOutcome] = [:]
    private var places: [Int32: CELPlace] = [:]
    private var slotPlaces: [Int: CELPlace] = [:]
    private var reads: [CELPlace] = []
    private var seen: Set<CELPlace> = []
    private var frames: [Frame] = []
    private var quantifiers: [CELTrace.Quantifier] = []
    private var isQuiet = false

    init(_ tree: CELTree) { self.tree = tree }

    /// Whether the innermost quantifier met a deciding element.
    var wasDecided: Bool { frames.last?.isDecided ?? false }

    func range(_ index: Int32) -> Range<Int> {
        let start = Int(tree.starts[Int(index)])
        return start..<max(start, Int(tree.ends[Int(index)]))
    }

    func note(_ index: Int32, _ node: CELNode, _ outcome: CELOutcome, operand: CELValue?, key: CELValue?) {
        var place: CELPlace?
        if case .value(.node(let holder, let found)) = outcome {
            place = CELPlace(document: holder, node: Int(found))
        } else if case .value = outcome {
            place = scalarPlace(node, operand, key)
        }
        if let place, reads.count < 1_000, seen.insert(place).inserted { reads.append(place) }
        guard !isQuiet else { return }
        places[index] = place
        outcomes[index] = outcome
    }

    /// Where a scalar lies that a field, an index or a loop's variable gave.
    private func scalarPlace(_ node: CELNode, _ operand: CELValue?, _ key: CELValue?) -> CELPlace? {
        if node.operation == .local { return slotPlaces[Int(node.first)] }
        var base = operand
        if case .optional(let optional) = base { base = optional.value }
        guard case .node(let holder, let index) = base else { return nil }
        var found: Int?
        if node.operation == .select {
            found = holder.member(tree.names[Int(node.second)], of: Int(index))
        } else if node.operation == .index, let key {
            if case .int(let position) = key, holder.document.nodes[Int(index)].kind == .sequence {
                found = Int(exactly: position).flatMap { holder.elementIndex($0, of: Int(index)) }
            } else {
                found = holder.memberIndex(key, of: Int(index))
            }
        }
        return found.map { CELPlace(document: holder, node: $0) }
    }

    func enter(_ node: CELNode, _ plan: CELLoopPlan, _ cursor: ElementCursor) {
        var quantifier: Int?
        let isQuantifier = plan.kind == .all || plan.kind == .exists || plan.kind == .existsOne
        if isQuantifier, !isQuiet, quantifiers.count < 100 {
            let index = tree.nodes.firstIndex { $0.operation == .loop && $0.first == node.first } ?? 0
            quantifier = quantifiers.count
            quantifiers.append(CELTrace.Quantifier(range: range(Int32(truncatingIfNeeded: index))))
        }
        frames.append(Frame(quantifier: quantifier, plan: plan, wasQuiet: isQuiet))
        if !isQuantifier { isQuiet = true }
    }

    func leave() {
        guard let frame = frames.popLast() else { return }
        isQuiet = frame.wasQuiet
    }

    func step(_ cursor: ElementCursor, _ plan: CELLoopPlan) {
        guard let last = frames.indices.last else { return }
        frames[last].position += 1
        let place = cursor.place.flatMap { node in cursor.document.map { CELPlace(document: $0, node: node) } }
        let value = plan.isPair ? cursor.second : cursor.first
        let key = plan.isPair || cursor.isMap ? cursor.first : .int(frames[last].position)
        frames[last].element = (key, value, place)
        slotPlaces[plan.isPair ? plan.secondSlot : plan.slot] = cursor.isMap && !plan.isPair ? nil : place
        if let quantifier = frames[last].quantifier { quantifiers[quantifier].countElement() }
    }

    /// The condition came to something for the current element.
    func conclude(_ holds: Bool) {
        guard let last = frames.indices.last else { return }
        let isDeciding = holds == (frames[last].plan.kind != .all)
        guard isDeciding else { return }
        note(.value(.bool(holds)), last)
        if frames[last].plan.kind != .existsOne {
            frames[last].isDecided = true
            // What comes after is looked at for its elements only; the parts keep what decided.
            isQuiet = true
        }
    }

    func conclude(_ fault: CELFault) {
        guard let last = frames.indices.last else { return }
        note(CELOutcome(fault), last)
    }

    private func note(_ outcome: CELOutcome, _ frame: Int) {
        guard let quantifier = frames[frame].quantifier else { return }
        let (key, value, place) = frames[frame].element
        quantifiers[quantifier].note(CELTrace.Element(key: key, value: value, place: place, outcome: outcome))
    }

    func trace(_ outcome: CELOutcome) -> CELTrace {
        var prefixes: Set<Int32> = []
        for node in tree.nodes where node.operation == .select || node.operation == .index {
            prefixes.insert(node.first)
        }
        var parts: [CELTrace.Part] = []
        for (index, outcome) in outcomes {
            let node = tree[index]
            let isLiteral = node.operation == .constant || node.operation == .list || node.operation == .map
            parts.append(
                CELTrace.Part(
                    range: range(index),
                    outcome: outcome,
                    place: places[index],
                    isLiteral: isLiteral,
                    isPathPrefix: prefixes.contains(index)
                )
            )
        }
        parts.sort {
            ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
        }
        return CELTrace(outcome: outcome, parts: parts, quantifiers: quantifiers, reads: reads)
    }
}

extension CELMachine {
    /// Evaluates a part and tells the recorder.
    mutating func traced(_ index: Int32) throws(CELFault) -> CELValue {
        let node = code.tree.nodes[Int(index)]
        do throws(CELFault) {
            // Fields and positions are taken apart here, so that the recorder sees what they were read from.
            if node.operation == .select, !node.has(CELNode.test) {
                let operand = try value(node.first)
                let name = code.tree.names[Int(node.second)]
                let result =
                    node.has(CELNode.optional)
                    ? try operand.optionalField(name, node.offset) : try operand.field(name, node.offset)
                recorder?.note(index, node, .value(result), operand: operand, key: nil)
                return result
            }
            if node.operation == .index {
                let operand = try value(node.first)
                let key = try value(node.second)
                let result = try operand.element(key, isOptional: node.has(CELNode.optional), node.offset)
                recorder?.note(index, node, .value(result), operand: operand, key: key)
                return result
            }
            let result = try untraced(index)
            recorder?.note(index, node, .value(result), operand: nil, key: nil)
            return result
        } catch {
            recorder?.note(index, node, CELOutcome(error), operand: nil, key: nil)
            throw error
        }
    }
}
