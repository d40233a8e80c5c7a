// CELChecker+loops: comprehensions, bindings and blocks: what opens a scope.

extension CELChecker {
    mutating func checkLoop(_ index: Int32, _ node: CELNode) -> CELType {
        let position = Int(node.first)
        let loop = tree.loops[position]
        tree.loops[position].price = max(1, index - loop.range)
        let range = checkClosely(loop.range)
        let (first, second) = elementTypes(range, isPair: loop.second != nil, node.offset)
        tree.loops[position].slot = open(loop.variable, first)
        if let name = loop.second { tree.loops[position].secondSlot = open(name, second) }
        if loop.condition >= 0 {
            let type = check(loop.condition)
            expect(.bool, type, tree[loop.condition].offset, "the condition is a boolean")
        }
        var made = CELType.dynamic
        if loop.transform >= 0 { made = check(loop.transform) }
        locals.removeLast(loop.second == nil ? 1 : 2)
        return result(loop.kind, first: first, made: made, tree[loop.transform >= 0 ? loop.transform : index].offset)
    }

    private mutating func result(
        _ kind: CELLoop.Kind,
        first: CELType,
        made: CELType,
        _ offset: UInt32
    ) -> CELType {
        switch kind {
        case .all, .exists, .existsOne: return .bool
        case .filter: return .list(first)
        case .map, .transformList: return .list(made)
        case .transformMap: return .map(first, made)
        case .transformMapEntry:
            let key = solver.fresh()
            let value = solver.fresh()
            if !solver.assign(made, to: .map(key, value)) {
                report(.typeMismatch, "an entry is a map, not \(solver.substitute(made, openToDynamic: true))", offset)
            }
            return .map(key, value)
        }
    }

    private mutating func elementTypes(
        _ range: CELType,
        isPair: Bool,
        _ offset: UInt32
    ) -> (CELType, CELType) {
        switch range {
        case .list(let element): return isPair ? (.int, element) : (element, .dynamic)
        case .map(let key, let value): return (key, value)
        case .record: return (.string, .dynamic)
        case .dynamic, .error: return (.dynamic, .dynamic)
        case .variable:
            _ = solver.assign(.dynamic, to: range)
            return (.dynamic, .dynamic)
        default:
            report(.noOverload, "\(range) has no elements to go through", offset)
            return (.error, .error)
        }
    }

    private mutating func open(_ name: String, _ type: CELType) -> Int32 {
        let slot = slotCount
        slotCount += 1
        locals.append(Local(name: name, slot: slot, type: type))
        return slot
    }

    mutating func checkBind(_ index: Int32, _ node: CELNode) -> CELType {
        let type = check(node.second)
        tree[index].first = open(tree.names[Int(node.first)].text, type)
        let result = check(node.third)
        locals.removeLast()
        return result
    }

    mutating func checkOptionalMap(_ index: Int32, _ node: CELNode) -> CELType {
        let type = checkClosely(node.second)
        var inner = CELType.dynamic
        switch type {
        case .abstract("optional_type", let parameters): inner = parameters.first ?? .dynamic
        case .dynamic, .error, .variable: break
        default: report(.noOverload, "optMap goes through an optional, not \(type)", node.offset)
        }
        tree[index].first = open(tree.names[Int(node.first)].text, inner)
        let result = checkClosely(node.third)
        locals.removeLast()
        guard node.has(CELNode.flat) else { return .optional(result) }
        switch result {
        case .abstract("optional_type", _): return result
        case .dynamic, .error, .variable: return .optional(.dynamic)
        default:
            report(.noOverload, "optFlatMap makes an optional, not \(result)", node.offset)
            return .error
        }
    }

    mutating func checkBlock(_ index: Int32, _ node: CELNode) -> CELType {
        let operands = Array(tree.operands(of: node))
        let outer = block
        block = []
        tree[index].first = slotCount
        let first = slotCount
        slotCount += Int32(truncatingIfNeeded: max(0, operands.count - 1))
        for (position, operand) in operands.dropLast().enumerated() {
            let type = check(operand)
            block.append((first + Int32(truncatingIfNeeded: position), type))
        }
        let result = operands.last.map { check($0) } ?? .dynamic
        block = outer
        return result
    }

    mutating func checkBlockIndex(_ index: Int32, _ node: CELNode) -> CELType {
        guard block.indices.contains(Int(node.first)) else {
            issues.append(
                CELIssue(.undeclared, "the block has no expression \(node.first) before", at: Int(node.offset))
            )
            return .error
        }
        let (slot, type) = block[Int(node.first)]
        tree[index].first = slot
        return type
    }
}
