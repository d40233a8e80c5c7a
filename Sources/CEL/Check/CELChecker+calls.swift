// CELChecker+calls: which function a call means, and literals that are built from parts.

extension CELChecker {
    mutating func checkCall(_ index: Int32, _ node: CELNode) -> CELType {
        let name = tree.names[Int(node.first)].text
        let operands = Array(tree.operands(of: node))
        guard node.has(CELNode.member), let receiver = operands.first else {
            return globalCall(index, node, name, operands)
        }
        if let prefix = functionPrefix(receiver), let function = lookUp(prefix + "." + name) {
            tree[index].flags &= ~CELNode.member
            tree[index].second += 1
            tree[index].third -= 1
            return call(index, function, name, Array(operands.dropFirst()), isMember: false)
        }
        guard let function = environment.function(name) else {
            return undeclaredFunction(index, name, operands, node.offset)
        }
        return call(index, function, name, operands, isMember: true)
    }

    private mutating func globalCall(
        _ index: Int32,
        _ node: CELNode,
        _ name: String,
        _ operands: [Int32]
    ) -> CELType {
        guard let function = lookUp(name) else { return undeclaredFunction(index, name, operands, node.offset) }
        return call(index, function, name, operands, isMember: false)
    }

    private func lookUp(_ name: String) -> CELFunction? {
        if name.hasPrefix(".") { return environment.function(String(name.dropFirst())) }
        for prefix in environment.prefixes {
            if let function = environment.function(prefix + name) { return function }
        }
        return environment.function(name)
    }

    /// The receiver as the first words of a function's name, where it may be that.
    private func functionPrefix(_ receiver: Int32) -> String? {
        var root = receiver
        while tree[root].operation == .select, tree[root].flags == 0 { root = tree[root].first }
        guard tree[root].operation == .name else { return nil }
        let first = tree.names[Int(tree[root].first)].text
        if locals.contains(where: { $0.name == first }) { return nil }
        let mayBe =
            StandardFunctions.namespaces.contains(first) || environment.dottedRoots.contains(first)
            || !environment.prefixes.isEmpty
        guard mayBe else { return nil }
        var names: [String] = []
        var current = receiver
        while tree[current].operation == .select {
            names.append(tree.names[Int(tree[current].second)].text)
            current = tree[current].first
        }
        let isAbsolute = tree[current].has(CELNode.leadingDot)
        names.append((isAbsolute ? "." : "") + tree.names[Int(tree[current].first)].text)
        return names.reversed().joined(separator: ".")
    }

    private mutating func undeclaredFunction(
        _ index: Int32,
        _ name: String,
        _ operands: [Int32],
        _ offset: UInt32
    ) -> CELType {
        for operand in operands { _ = check(operand) }
        tree[index].operation = .unbound
        guard isStrict else { return .error }
        let known = StandardFunctions.all.keys.map { $0 } + environment.customFunctions.keys.map { $0 }
        report(.undeclared, "there is no function '\(name)'", offset, NearestName.of(name, among: known))
        return .error
    }

    private mutating func call(
        _ index: Int32,
        _ function: CELFunction,
        _ name: String,
        _ operands: [Int32],
        isMember: Bool
    ) -> CELType {
        var types: [CELType] = []
        types.reserveCapacity(operands.count)
        for operand in operands { types.append(check(operand)) }
        if function.custom >= 0 {
            tree[index].operation = .custom
            tree[index].first = function.custom
        } else {
            tree[index].operation = .function
            tree[index].builtin = function.builtin
        }
        guard isStrict else {
            if !function.accepts(count: operands.count, isMember: isMember) { tree[index].operation = .unbound }
            return .dynamic
        }
        if function.isVariadicNumeric { return numeric(function, types, tree[index].offset) }
        if let result = resolve(function, types, isMember: isMember) { return result }
        let found = types.map { solver.substitute($0, openToDynamic: true).description }
        let what =
            isMember
            ? "\(found[0]).\(name)(\(found.dropFirst().joined(separator: ", ")))"
            : "\(function.name)(\(found.joined(separator: ", ")))"
        report(.noOverload, "there is no \(what)", tree[index].offset)
        return .error
    }

    /// `math.greatest` and `math.least`: numbers of any kinds, or one list of them.
    private mutating func numeric(_ function: CELFunction, _ types: [CELType], _ offset: UInt32) -> CELType {
        var types = types.map { solver.substitute($0) }
        if types.count == 1, case .list(let element) = types[0] { types = [solver.substitute(element)] }
        var result: CELType?
        for type in types {
            switch type {
            case .int, .uint, .double: result = result == nil || result == type ? type : .dynamic
            case .dynamic, .error, .variable: result = .dynamic
            default:
                report(.noOverload, "\(function.name) does not take \(type)", offset)
                return .error
            }
        }
        guard let result else {
            report(.noOverload, "\(function.name) takes at least one number", offset)
            return .error
        }
        return result
    }

    mutating func checkList(_ node: CELNode) -> CELType {
        var element: CELType?
        for operand in Array(tree.operands(of: node)) {
            let type = checkElement(operand)
            element = element.map { join($0, type, node.offset, isLiteral: true) } ?? type
        }
        return .list(element ?? solver.fresh())
    }

    /// An element's type, or of an optional one the type of what it may hold.
    private mutating func checkElement(_ index: Int32) -> CELType {
        let node = tree[index]
        guard node.operation == .optionalElement else { return check(index) }
        let type = checkClosely(node.first)
        switch type {
        case .abstract("optional_type", let parameters): return parameters.first ?? .dynamic
        case .dynamic, .error, .variable: return .dynamic
        default:
            report(.typeMismatch, "after '?' stands an optional, not \(type)", node.offset)
            return .error
        }
    }

    mutating func checkMap(_ node: CELNode) -> CELType {
        var key: CELType?
        var value: CELType?
        let operands = Array(tree.operands(of: node))
        for position in stride(from: 0, to: operands.count - 1, by: 2) {
            let keyType = check(operands[position])
            let valueType = checkElement(operands[position + 1])
            key = key.map { join($0, keyType, node.offset, isLiteral: true) } ?? keyType
            value = value.map { join($0, valueType, node.offset, isLiteral: true) } ?? valueType
        }
        return .map(key ?? solver.fresh(), value ?? solver.fresh())
    }

    mutating func checkStructure(_ index: Int32, _ node: CELNode) -> CELType {
        let name = tree.names[Int(node.first)].text
        let operands = Array(tree.operands(of: node))
        for position in stride(from: 1, to: operands.count, by: 2) { _ = checkElement(operands[position]) }
        let candidates =
            name.hasPrefix(".") ? [String(name.dropFirst())] : environment.prefixes.map { $0 + name } + [name]
        for candidate in candidates {
            if let known = WellKnownMessage(rawValue: candidate) {
                tree[index].first = tree.addName(candidate)
                return known.type
            }
        }
        report(.undeclared, "there is no message type '\(name)'", node.offset)
        tree[index].operation = .unbound
        return .error
    }
}
