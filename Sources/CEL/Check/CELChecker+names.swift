// CELChecker+names: what names, dotted names and calls refer to.

extension CELChecker {
    mutating func checkName(_ index: Int32, _ node: CELNode) -> CELType {
        let text = tree.names[Int(node.first)].text
        let isAbsolute = node.has(CELNode.leadingDot)
        if !isAbsolute, let local = locals.last(where: { $0.name == text }) {
            tree[index].operation = .local
            tree[index].first = local.slot
            return local.type
        }
        if let type = resolveGlobal(text, isAbsolute: isAbsolute, index) { return type }
        if !isStrict, deferName(index) { return .dynamic }
        report(.undeclared, undeclared(text), node.offset, nearestVariable(text))
        return .error
    }

    private func undeclared(_ name: String) -> String {
        let place = environment.container.isEmpty ? "" : " (in container '\(environment.container)')"
        return "undeclared reference to '\(name)'\(place)"
    }

    private func nearestVariable(_ name: String) -> String? {
        NearestName.of(name, among: Array(environment.variables.keys) + locals.map(\.name))
    }

    /// Points the node at a declared variable or a type of this name, tried with the container's names first.
    private mutating func resolveGlobal(_ name: String, isAbsolute: Bool, _ index: Int32) -> CELType? {
        if !isAbsolute {
            for prefix in environment.prefixes {
                if let type = resolveExact(prefix + name, index) { return type }
            }
        }
        return resolveExact(name, index)
    }

    private mutating func resolveExact(_ name: String, _ index: Int32) -> CELType? {
        if let type = environment.variables[name] {
            tree[index].operation = .variable
            tree[index].first = variable(name)
            return type
        }
        guard let constant = CELChecker.constant(name) else { return nil }
        tree[index].operation = .constant
        tree[index].first = tree.addConstant(constant)
        return constantType(constant)
    }

    /// What a name stands for that no variable has.
    static func constant(_ name: String) -> CELValue? {
        if let type = CELType.valueNames[name] { return .type(type) }
        return name == "google.protobuf.NullValue.NULL_VALUE" ? .int(0) : nil
    }

    mutating func variable(_ name: String) -> Int32 {
        if let known = variables.firstIndex(of: name) { return Int32(truncatingIfNeeded: known) }
        variables.append(name)
        return Int32(truncatingIfNeeded: variables.count - 1)
    }

    /// The names of a chain `a.b.c`, first to last, where the expression is one.
    private func chain(_ index: Int32) -> (names: [Int32], isAbsolute: Bool)? {
        var names: [Int32] = []
        var current = index
        while true {
            let node = tree[current]
            switch node.operation {
            case .select where node.flags == 0:
                names.append(node.second)
                current = node.first
            case .name:
                names.append(node.first)
                return (names.reversed(), node.has(CELNode.leadingDot))
            default: return nil
            }
        }
    }

    private func text(_ names: some Sequence<Int32>) -> String {
        names.map { tree.names[Int($0)].text }.joined(separator: ".")
    }

    /// Leaves a dotted name to be looked up among what is bound when it is evaluated; false where part of it is known.
    private mutating func deferName(_ index: Int32) -> Bool {
        guard let (names, isAbsolute) = chain(index) else { return false }
        let prefixes = isAbsolute ? [""] : environment.prefixes + [""]
        var ways: [CELAlternative] = []
        var constant: Int32 = -1
        for length in stride(from: names.count, to: 0, by: -1) {
            let name = text(names.prefix(length))
            for prefix in prefixes {
                if environment.variables[prefix + name] != nil { return false }
                if let value = CELChecker.constant(prefix + name) {
                    guard length == names.count else { return false }
                    if constant < 0 { constant = tree.addConstant(value) }
                }
                let slot = variable(prefix + name)
                ways.append(CELAlternative(variable: slot, remaining: Int32(truncatingIfNeeded: names.count - length)))
            }
        }
        tree.alternatives.append(
            CELAlternatives(ways: ways, path: names, constant: constant, text: text(names))
        )
        tree[index].operation = .alternatives
        tree[index].first = Int32(truncatingIfNeeded: tree.alternatives.count - 1)
        return true
    }

    mutating func checkSelect(_ index: Int32, _ node: CELNode) -> CELType {
        if node.flags == 0, let type = resolveDotted(index) { return type }
        if node.flags == 0, !isStrict, !chainIsLocal(index), deferName(index) { return .dynamic }
        let field = tree.names[Int(node.second)].text
        let operand = checkClosely(node.first)
        let type = fieldType(operand, field, node.offset, isOptional: node.has(CELNode.optional))
        return node.has(CELNode.test) ? .bool : type
    }

    private func root(_ index: Int32) -> CELNode? {
        var current = index
        while tree[current].operation == .select, tree[current].flags == 0 { current = tree[current].first }
        return tree[current].operation == .name ? tree[current] : nil
    }

    private func chainIsLocal(_ index: Int32) -> Bool {
        guard let root = root(index), !root.has(CELNode.leadingDot) else { return false }
        let name = tree.names[Int(root.first)].text
        return locals.contains { $0.name == name }
    }

    /// The whole chain as one dotted name, where there is such a variable or type.
    private mutating func resolveDotted(_ index: Int32) -> CELType? {
        guard let root = root(index) else { return nil }
        let first = tree.names[Int(root.first)].text
        guard !environment.prefixes.isEmpty || environment.dottedRoots.contains(first) else { return nil }
        let isAbsolute = root.has(CELNode.leadingDot)
        if !isAbsolute, locals.contains(where: { $0.name == first }) { return nil }
        guard let chain = chain(index) else { return nil }
        return resolveGlobal(text(chain.names), isAbsolute: isAbsolute, index)
    }

    private mutating func fieldType(_ type: CELType, _ field: String, _ offset: UInt32, isOptional: Bool) -> CELType {
        switch type {
        case .abstract("optional_type", let parameters):
            let inner = solver.substitute(parameters.first ?? .dynamic)
            return .optional(fieldType(inner, field, offset, isOptional: false))
        case _ where isOptional: return .optional(fieldType(type, field, offset, isOptional: false))
        case .map(_, let value): return value
        case .record(let record):
            if let known = record.fields[field] { return known }
            if !record.isOpen {
                let nearest = NearestName.of(field, among: record.fields.keys)
                report(.undefinedField, "\(record.name) has no field '\(field)'", offset, nearest)
                return .error
            }
            return .dynamic
        case .variable:
            _ = solver.assign(.dynamic, to: type)
            return .dynamic
        case .dynamic, .error: return .dynamic
        case .abstract(let name, _) where !CELType.libraryFields(of: name).isEmpty:
            let fields = CELType.libraryFields(of: name)
            if let known = fields[field] { return known }
            report(
                .undefinedField,
                "a \(name) has no field '\(field)'",
                offset,
                NearestName.of(field, among: fields.keys)
            )
            return .error
        default:
            report(.noOverload, "\(type) has no fields", offset)
            return .dynamic
        }
    }

    mutating func checkIndex(_ node: CELNode) -> CELType {
        let base = checkClosely(node.first)
        let key = check(node.second)
        let isOptional = node.has(CELNode.optional)
        switch (base, key) {
        case (.list(let element), .int): return isOptional ? .optional(element) : element
        case (.map(.string, let element), .string): return isOptional ? .optional(element) : element
        case (.dynamic, _) where !isOptional: return .dynamic
        default: break
        }
        if case .record(let record) = base, solver.assign(key, to: .string) {
            return recordIndex(record, node, isOptional: isOptional)
        }
        var function = node
        if isOptional { function.operation = .optionalElement }
        return resolveOperator(function, [base, key])
    }

    private mutating func recordIndex(_ record: CELRecord, _ node: CELNode, isOptional: Bool) -> CELType {
        let key = tree[node.second]
        guard key.operation == .constant, case .string(let name) = tree.constants[Int(key.first)] else {
            return isOptional ? .optional(.dynamic) : .dynamic
        }
        return fieldType(.record(record), name, key.offset, isOptional: isOptional)
    }
}
