// CELParser+macros: calls, and those that are macros.

extension CELParser {
    mutating func globalCall(_ name: String, _ arguments: [Int32], _ offset: Int) throws(CELIssue) -> Int32 {
        if hasMacros, name == "has", arguments.count == 1 {
            let argument = arguments[0]
            guard tree[argument].operation == .select, !tree[argument].has(CELNode.test) else {
                throw CELIssue(.syntax, "has() takes a field, as in has(config.pool)", at: offset)
            }
            // `has(a.?b)` asks through the optional just as `has(a.b)` does, once `a` is one.
            tree[argument].flags |= CELNode.test
            // The part that people see is the macro, not the field it asks for.
            tree.starts[Int(argument)] = UInt32(truncatingIfNeeded: offset)
            tree.ends[Int(argument)] = UInt32(truncatingIfNeeded: lastEnd)
            return argument
        }
        return try add(.call, arguments, offset, first: tree.addName(name))
    }

    mutating func memberCall(
        _ name: String,
        _ target: Int32,
        _ arguments: [Int32],
        _ offset: Int
    ) throws(CELIssue) -> Int32 {
        if hasMacros, let macro = try macro(name, target, arguments, offset) { return macro }
        return try add(.call, [target] + arguments, offset, first: tree.addName(name), flags: CELNode.member)
    }

    private mutating func macro(
        _ name: String,
        _ target: Int32,
        _ arguments: [Int32],
        _ offset: Int
    ) throws(CELIssue) -> Int32? {
        switch (name, arguments.count) {
        case ("all", 2), ("all", 3): return try quantifier(.all, target, arguments, offset)
        case ("exists", 2), ("exists", 3): return try quantifier(.exists, target, arguments, offset)
        case ("exists_one", 2), ("existsOne", 2), ("existsOne", 3), ("exists_one", 3):
            return try quantifier(.existsOne, target, arguments, offset)
        case ("filter", 2): return try quantifier(.filter, target, arguments, offset)
        case ("map", 2), ("map", 3): return try transform(.map, target, arguments, variables: 1, offset)
        case ("transformList", 3), ("transformList", 4):
            return try transform(.transformList, target, arguments, variables: 2, offset)
        case ("transformMap", 3), ("transformMap", 4):
            return try transform(.transformMap, target, arguments, variables: 2, offset)
        case ("transformMapEntry", 3), ("transformMapEntry", 4):
            return try transform(.transformMapEntry, target, arguments, variables: 2, offset)
        case ("optMap", 2), ("optFlatMap", 2):
            let slot = tree.addName(try variableName(arguments[0]))
            var node = CELNode(operation: .optionalMap, first: slot, second: target, third: arguments[1], offset: 0)
            node.offset = UInt32(truncatingIfNeeded: offset)
            if name == "optFlatMap" { node.flags = CELNode.flat }
            return try add(node, over: target, arguments[1])
        case ("bind", 3) where isName("cel", target):
            let slot = tree.addName(try variableName(arguments[0]))
            var node = CELNode(operation: .bind, first: slot, second: arguments[1], third: arguments[2], offset: 0)
            node.offset = UInt32(truncatingIfNeeded: offset)
            return try add(node, over: arguments[1], arguments[2])
        case ("block", 2) where isName("cel", target): return try block(arguments, offset)
        case ("index", 1) where isName("cel", target):
            return try blockIndex(arguments[0], offset)
        case ("iterVar", 2) where isName("cel", target):
            return try iterationVariable(arguments, offset)
        default: return nil
        }
    }

    private func isName(_ text: String, _ index: Int32) -> Bool {
        let node = tree[index]
        return node.operation == .name && tree.names[Int(node.first)].text == text
    }

    private func variableName(_ index: Int32) throws(CELIssue) -> String {
        let node = tree[index]
        guard node.operation == .name, !node.has(CELNode.leadingDot) else {
            throw CELIssue(.syntax, "a macro's variable is a plain name", at: Int(tree.starts[Int(index)]))
        }
        return tree.names[Int(node.first)].text
    }

    private mutating func quantifier(
        _ kind: CELLoop.Kind,
        _ target: Int32,
        _ arguments: [Int32],
        _ offset: Int
    ) throws(CELIssue) -> Int32 {
        let condition = arguments[arguments.count - 1]
        let second = arguments.count == 3 ? try variableName(arguments[1]) : nil
        let variable = try variableName(arguments[0])
        let loop = CELLoop(
            kind: kind,
            variable: variable,
            second: second,
            range: target,
            condition: condition,
            transform: -1
        )
        return try addLoop(loop, offset)
    }

    private mutating func transform(
        _ kind: CELLoop.Kind,
        _ target: Int32,
        _ arguments: [Int32],
        variables: Int,
        _ offset: Int
    ) throws(CELIssue) -> Int32 {
        let hasCondition = arguments.count == variables + 2
        let variable = try variableName(arguments[0])
        let second = variables == 2 ? try variableName(arguments[1]) : nil
        let loop = CELLoop(
            kind: kind,
            variable: variable,
            second: second,
            range: target,
            condition: hasCondition ? arguments[variables] : -1,
            transform: arguments[arguments.count - 1]
        )
        return try addLoop(loop, offset)
    }

    private mutating func addLoop(_ loop: CELLoop, _ offset: Int) throws(CELIssue) -> Int32 {
        if let second = loop.second, second == loop.variable {
            throw CELIssue(.syntax, "the two variables need two names", at: offset)
        }
        tree.loops.append(loop)
        let index = Int32(truncatingIfNeeded: tree.loops.count - 1)
        let node = CELNode(operation: .loop, first: index, offset: UInt32(truncatingIfNeeded: offset))
        return try add(node, over: loop.range, loop.condition, loop.transform)
    }

    private mutating func block(_ arguments: [Int32], _ offset: Int) throws(CELIssue) -> Int32 {
        let list = tree[arguments[0]]
        guard list.operation == .list else {
            throw CELIssue(.syntax, "cel.block takes a list of expressions first", at: Int(list.offset))
        }
        let operands = Array(tree.operands(of: list))
        for operand in operands where tree[operand].operation == .optionalElement {
            throw CELIssue(.syntax, "cel.block takes no optional expressions", at: Int(tree[operand].offset))
        }
        return try add(.block, operands + [arguments[1]], offset)
    }

    private func whole(_ index: Int32) -> Int64? {
        let node = tree[index]
        guard node.operation == .constant, case .int(let value) = tree.constants[Int(node.first)], value >= 0,
            value < 10_000
        else { return nil }
        return value
    }

    private mutating func blockIndex(_ argument: Int32, _ offset: Int) throws(CELIssue) -> Int32 {
        guard let position = whole(argument) else {
            throw CELIssue(.syntax, "cel.index takes a number from 0", at: offset)
        }
        var node = CELNode(operation: .blockIndex, offset: UInt32(truncatingIfNeeded: offset))
        node.first = Int32(truncatingIfNeeded: position)
        return try add(node)
    }

    private mutating func iterationVariable(_ arguments: [Int32], _ offset: Int) throws(CELIssue) -> Int32 {
        guard let depth = whole(arguments[0]), let position = whole(arguments[1]) else {
            throw CELIssue(.syntax, "cel.iterVar takes two numbers from 0", at: offset)
        }
        let name = tree.addName("@it:\(depth):\(position)")
        return try add(CELNode(operation: .name, first: name, offset: UInt32(truncatingIfNeeded: offset)))
    }
}
