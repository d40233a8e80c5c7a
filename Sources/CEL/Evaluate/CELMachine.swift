// CELMachine: evaluates a code.tree.

/// One evaluation: the tree, the variables' values and what is left of the budgets.
///
/// Errors are thrown, and absorbed where the language says so: by `&&`, `||`, `all` and `exists`. Booleans have a way of
/// their own, so that a condition makes no `CELValue`. Recursion is as deep as the expression, which has its limit.
struct CELMachine {
    let code: CELCode
    let bindings: CELBindings
    var slots: [CELValue]
    /// A block's expressions that have been evaluated: those slots are filled.
    private var filled: [Bool] = []
    private var blocks: [Int32: Int32] = [:]
    var budget: CELBudget
    var recorder: TraceRecorder?

    init(_ code: CELCode, _ bindings: CELBindings, _ limits: CELLimits) {
        self.code = code
        self.bindings = bindings
        slots = code.slotCount == 0 ? [] : Array(repeating: .null, count: code.slotCount)
        budget = CELBudget(limits)
    }

    /// What the expression at `index` comes to.
    mutating func value(_ index: Int32) throws(CELFault) -> CELValue {
        if recorder != nil { return try traced(index) }
        return try untraced(index)
    }

    mutating func untraced(_ index: Int32) throws(CELFault) -> CELValue {
        let node = code.tree.nodes[Int(index)]
        switch node.operation {
        case .constant: return code.tree.constants[Int(node.first)]
        case .local: return slots[Int(node.first)]
        case .variable: return try variable(Int(node.first), node)
        case .path: return try path(node)
        case .select: return try select(node)
        case .index: return try element(node)
        case .and, .or, .not, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .contained, .matches:
            return .bool(try decide(node))
        case .conditional: return try value(truth(node.first) ? node.second : node.third)
        case .add, .subtract, .multiply, .divide, .modulo: return try arithmetic(node)
        case .negate: return try negate(node)
        case .list: return try list(node)
        case .map: return try map(node)
        case .function: return try function(node)
        case .loop: return try loop(node)
        default: return try rare(node)
        }
    }

    private mutating func rare(_ node: CELNode) throws(CELFault) -> CELValue {
        switch node.operation {
        case .bind:
            slots[Int(node.first)] = try value(node.second)
            return try value(node.third)
        case .optionalMap: return try optionalMap(node)
        case .block: return try block(node)
        case .blockIndex: return try blockIndex(node)
        case .alternatives: return try alternatives(node)
        case .custom: return try custom(node)
        case .structure: return try structure(node)
        case .optionalElement: return try value(node.first)
        case .unbound, .call:
            throw CELFault(.unbound, "there is no function '\(name(node))' for these operands", at: Int(node.offset))
        default: throw CELFault(.undeclared, "undeclared reference to '\(name(node))'", at: Int(node.offset))
        }
    }

    func name(_ node: CELNode) -> String {
        code.tree.names.indices.contains(Int(node.first)) ? code.tree.names[Int(node.first)].text : ""
    }

    /// What the boolean expression at `index` comes to.
    mutating func truth(_ index: Int32) throws(CELFault) -> Bool {
        let node = code.tree.nodes[Int(index)]
        if recorder == nil {
            switch node.operation {
            case .and, .or, .not, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .contained, .matches:
                return try decide(node)
            case .function where node.builtin.isSearch && node.third == 2: return try search(node)
            default: break
            }
        }
        let result = try value(index)
        guard case .bool(let answer) = result else {
            throw CELFault(.noOverload, "expected a boolean, not \(result.type.valueName)", at: Int(node.offset))
        }
        return answer
    }

    private mutating func decide(_ node: CELNode) throws(CELFault) -> Bool {
        switch node.operation {
        case .and: return try all(node, until: false)
        case .or: return try all(node, until: true)
        case .not: return try !truth(node.first)
        case .equal: return try equal(node)
        case .notEqual: return try !equal(node)
        case .contained: return try contained(node)
        case .matches: return try matches(node)
        default: return try ordered(node)
        }
    }

    /// `&&` (until false) and `||` (until true): the deciding operand wins over errors and unknowns on either side.
    private mutating func all(_ node: CELNode, until decisive: Bool) throws(CELFault) -> Bool {
        var pending: CELFault?
        var position = Int(node.second)
        let end = position &+ Int(node.third)
        while position < end {
            do throws(CELFault) {
                if try truth(code.tree.children[position]) == decisive { return decisive }
            } catch {
                if error.code == .limit { throw error }
                pending = CELFault.merged(pending, error)
            }
            position &+= 1
        }
        if let pending { throw pending }
        return !decisive
    }

    /// What an operand comes to; those that are at hand need no call.
    @inline(__always)
    mutating func operand(_ index: Int32) throws(CELFault) -> CELValue {
        let node = code.tree.nodes[Int(index)]
        if recorder == nil {
            if node.operation == .local { return slots[Int(node.first)] }
            if node.operation == .constant { return code.tree.constants[Int(node.first)] }
        }
        return try value(index)
    }

    private mutating func equal(_ node: CELNode) throws(CELFault) -> Bool {
        let left = try operand(node.first)
        let right = try operand(node.second)
        switch (left, right) {
        case (.int(let one), .int(let two)): return one == two
        case (.string(let one), .string(let two)): return sameText(one, two)
        case (.bool(let one), .bool(let two)): return one == two
        default: return try equals(left, right)
        }
    }

    private mutating func ordered(_ node: CELNode) throws(CELFault) -> Bool {
        let left = try operand(node.first)
        let right = try operand(node.second)
        if case .int(let one) = left, case .int(let two) = right {
            switch node.operation {
            case .less: return one < two
            case .lessEqual: return one <= two
            case .greater: return one > two
            default: return one >= two
            }
        }
        return try orderedSlowly(node, left, right)
    }

    private mutating func orderedSlowly(
        _ node: CELNode,
        _ left: CELValue,
        _ right: CELValue
    ) throws(CELFault) -> Bool {
        switch try left.order(to: right, node) {
        case .unordered: return false
        case .below: return node.operation == .less || node.operation == .lessEqual
        case .same: return node.operation == .lessEqual || node.operation == .greaterEqual
        case .above: return node.operation == .greater || node.operation == .greaterEqual
        }
    }

    /// The value bound to a variable.
    func variable(_ position: Int, _ node: CELNode) throws(CELFault) -> CELValue {
        switch bindings[code.variables[position]] {
        case .value(let value): return value
        case .fault(let fault): throw fault.at(node.offset)
        case nil:
            let name = code.variables[position]
            throw CELFault(
                .undeclared,
                "undeclared reference to '\(name)': nothing is bound to it",
                at: Int(node.offset)
            )
        }
    }

    /// The longest bound name of a dotted one, then its fields.
    private func alternatives(_ node: CELNode) throws(CELFault) -> CELValue {
        let names = code.tree.alternatives[Int(node.first)]
        for way in names.ways {
            guard let bound = bindings[code.variables[Int(way.variable)]] else { continue }
            guard case .value(var value) = bound else {
                if case .fault(let fault) = bound { throw fault.at(node.offset) }
                continue
            }
            for name in names.path.suffix(Int(way.remaining)) {
                value = try value.field(code.tree.names[Int(name)], node.offset)
            }
            return value
        }
        if names.constant >= 0 { return code.tree.constants[Int(names.constant)] }
        let place = code.environment.container.isEmpty ? "" : " (in container '\(code.environment.container)')"
        throw CELFault(.undeclared, "undeclared reference to '\(names.text)'\(place)", at: Int(node.offset))
    }

    private mutating func block(_ node: CELNode) throws(CELFault) -> CELValue {
        if filled.isEmpty { filled = Array(repeating: false, count: slots.count) }
        let operands = Array(code.tree.operands(of: node))
        for (position, operand) in operands.dropLast().enumerated() {
            let slot = node.first + Int32(truncatingIfNeeded: position)
            blocks[slot] = operand
            filled[Int(slot)] = false
        }
        guard let result = operands.last else { return .null }
        return try value(result)
    }

    /// A block's expression is evaluated when it is first read.
    private mutating func blockIndex(_ node: CELNode) throws(CELFault) -> CELValue {
        let slot = Int(node.first)
        if filled.indices.contains(slot), !filled[slot], let operand = blocks[node.first] {
            slots[slot] = try value(operand)
            filled[slot] = true
        }
        return slots[slot]
    }

    private mutating func custom(_ node: CELNode) throws(CELFault) -> CELValue {
        var operands: [CELValue] = []
        for operand in Array(code.tree.operands(of: node)) { operands.append(try value(operand)) }
        guard let implementation = code.environment.implementations[Int(node.first)] else {
            throw CELFault(.unbound, "the function is declared, but nothing runs it", at: Int(node.offset))
        }
        do throws(CELFault) {
            return try implementation(operands)
        } catch {
            throw error.at(node.offset)
        }
    }
}
