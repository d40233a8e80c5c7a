// CELChecker: gives each name its meaning and each part its type.

/// Walks a tree once: resolves names and calls in place, deduces types, collects mistakes.
///
/// Where the environment is not checked, nothing is a mistake: what cannot be resolved fails when it is evaluated.
struct CELChecker {
    struct Local {
        var name: String
        var slot: Int32
        var type: CELType
    }

    var tree: CELTree
    let environment: CELEnvironment
    let isStrict: Bool
    var solver = TypeSolver()
    var issues: [CELIssue] = []
    var variables: [String] = []
    var slotCount: Int32 = 0
    var locals: [Local] = []
    /// The types and slots of the open block's expressions.
    var block: [(slot: Int32, type: CELType)] = []

    init(_ tree: CELTree, environment: CELEnvironment) {
        self.tree = tree
        self.environment = environment
        isStrict = environment.isChecked
    }

    /// The type of the expression at `index`; open types are closed at the end by `solver.substitute`.
    mutating func check(_ index: Int32) -> CELType {
        let type = checkNode(index)
        return solver.bounded(type)
    }

    /// The type with what is known of its open parts by now.
    mutating func checkClosely(_ index: Int32) -> CELType {
        let type = check(index)
        return solver.substitute(type)
    }

    private mutating func checkNode(_ index: Int32) -> CELType {
        let node = tree[index]
        switch node.operation {
        case .constant: return constantType(tree.constants[Int(node.first)])
        case .name: return checkName(index, node)
        case .select: return checkSelect(index, node)
        case .index: return checkIndex(node)
        case .call: return checkCall(index, node)
        case .not:
            expect(.bool, check(node.first), node.offset, "'!' takes a boolean")
            return .bool
        case .negate: return negate(node)
        case .and, .or:
            for operand in Array(tree.operands(of: node)) {
                let what = node.operation == .and ? "'&&' takes booleans" : "'||' takes booleans"
                expect(.bool, check(operand), tree[operand].offset, what)
            }
            return .bool
        case .conditional:
            expect(.bool, check(node.first), tree[node.first].offset, "the condition before '?' is a boolean")
            let yes = check(node.second)
            let no = check(node.third)
            return join(yes, no, node.offset, isLiteral: false)
        case .equal, .notEqual: return equality(node)
        case .add, .subtract, .multiply, .divide, .modulo, .less, .lessEqual, .greater, .greaterEqual, .contained:
            return binary(node)
        case .list: return checkList(node)
        case .map: return checkMap(node)
        case .structure: return checkStructure(index, node)
        case .loop: return checkLoop(index, node)
        case .bind: return checkBind(index, node)
        case .optionalMap: return checkOptionalMap(index, node)
        case .block: return checkBlock(index, node)
        case .blockIndex: return checkBlockIndex(index, node)
        default: return .dynamic
        }
    }

    mutating func report(
        _ code: CELIssue.Code,
        _ message: String,
        _ offset: UInt32,
        _ suggestion: String? = nil
    ) {
        guard isStrict, issues.count < 100 else { return }
        issues.append(CELIssue(code, message, at: Int(offset), suggestion: suggestion))
    }

    mutating func expect(_ wanted: CELType, _ type: CELType, _ offset: UInt32, _ what: String) {
        if type == wanted || solver.assign(type, to: wanted) { return }
        let found = solver.substitute(type, openToDynamic: true)
        report(.noOverload, "\(what), not \(found)", offset)
    }

    func constantType(_ value: CELValue) -> CELType {
        if case .type(let type) = value { return .type(type) }
        return value.type
    }

    private mutating func negate(_ node: CELNode) -> CELType {
        let type = check(node.first)
        switch type {
        case .int, .double: return type
        default: return resolveOperator(node, [type])
        }
    }

    private mutating func equality(_ node: CELNode) -> CELType {
        let left = check(node.first)
        let right = check(node.second)
        if left == right || solver.assign(right, to: left) { return .bool }
        report(.noOverload, mismatch(node, left, right), node.offset)
        return .bool
    }

    private func mismatch(_ node: CELNode, _ left: CELType, _ right: CELType) -> String {
        let one = solver.substitute(left, openToDynamic: true)
        let two = solver.substitute(right, openToDynamic: true)
        return "'\(node.operation.symbol)' does not take \(one) and \(two)"
    }

    private mutating func binary(_ node: CELNode) -> CELType {
        let left = check(node.first)
        let right = check(node.second)
        if let quick = quickResult(node.operation, left, right) { return quick }
        return resolveOperator(node, [left, right])
    }

    /// The result for two operands of one plain type, which most are.
    private func quickResult(_ operation: CELNode.Operation, _ left: CELType, _ right: CELType) -> CELType? {
        switch (left, right) {
        case (.dynamic, .dynamic): return operation.isOrder || operation == .contained ? .bool : .dynamic
        case (_, .dynamic) where operation == .contained: return .bool
        case (.dynamic, .int), (.dynamic, .uint), (.dynamic, .string), (.dynamic, .double):
            return operation.isOrder ? .bool : nil
        case (.int, .dynamic), (.uint, .dynamic), (.string, .dynamic), (.double, .dynamic):
            return operation.isOrder ? .bool : nil
        case (_, .list(let element)) where operation == .contained && element == left: return .bool
        case (.int, .int), (.uint, .uint):
            if operation == .contained { return nil }
            return operation.isOrder ? .bool : left
        case (.double, .double):
            if operation == .contained || operation == .modulo { return nil }
            return operation.isOrder ? .bool : left
        case (.string, .string):
            if operation == .add { return .string }
            return operation.isOrder ? .bool : nil
        default: return nil
        }
    }

    mutating func resolveOperator(_ node: CELNode, _ types: [CELType]) -> CELType {
        guard let function = StandardFunctions.operators[node.operation] else { return .dynamic }
        if let result = resolve(function, types, isMember: false) { return result }
        let found = types.map { solver.substitute($0, openToDynamic: true).description }
        report(
            .noOverload,
            "'\(node.operation.symbol)' does not take \(found.joined(separator: " and "))",
            node.offset
        )
        return .error
    }

    /// The type that holds both, or a mistake; in literals of mixed types `dyn`.
    mutating func join(_ one: CELType, _ two: CELType, _ offset: UInt32, isLiteral: Bool) -> CELType {
        if one == two { return one }
        if solver.assign(one, to: two) {
            return solver.moreGeneral(solver.substitute(one), solver.substitute(two))
        }
        if isLiteral { return .dynamic }
        let left = solver.substitute(one, openToDynamic: true)
        let right = solver.substitute(two, openToDynamic: true)
        report(.noOverload, "'?:' has \(left) on one side and \(right) on the other", offset)
        return .error
    }

    /// The result of the overloads that take these operands, or nil where none does.
    mutating func resolve(_ function: CELFunction, _ types: [CELType], isMember: Bool) -> CELType? {
        var result: CELType?
        for overload in function.overloads
        where overload.isMember == isMember && overload.parameters.count == types.count {
            var parameters = overload.parameters
            var value = overload.result
            if !overload.typeParameters.isEmpty {
                let fresh = overload.typeParameters.map { ($0, solver.fresh()) }
                parameters = parameters.map { $0.replacing(fresh) }
                value = value.replacing(fresh)
            }
            guard solver.assign(types, to: parameters) else { continue }
            let found = solver.substitute(value)
            if let earlier = result {
                if earlier != .dynamic, earlier != found { result = .dynamic }
            } else {
                result = found
            }
        }
        return result
    }
}

extension CELType {
    /// The type with named open types replaced.
    func replacing(_ open: [(String, CELType)]) -> CELType {
        switch self {
        case .parameter(let name): return open.first { $0.0 == name }?.1 ?? self
        case .list(let element): return .list(element.replacing(open))
        case .map(let key, let value): return .map(key.replacing(open), value.replacing(open))
        case .type(.some(let inner)): return .type(inner.replacing(open))
        case .abstract(let name, let parameters) where !parameters.isEmpty:
            return .abstract(name, parameters.map { $0.replacing(open) })
        default: return self
        }
    }
}

extension CELNode.Operation {
    var isOrder: Bool { self == .less || self == .lessEqual || self == .greater || self == .greaterEqual }

    /// How it is written.
    var symbol: String {
        switch self {
        case .add: "+"
        case .subtract, .negate: "-"
        case .multiply: "*"
        case .divide: "/"
        case .modulo: "%"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessEqual: "<="
        case .greater: ">"
        case .greaterEqual: ">="
        case .contained: "in"
        case .and: "&&"
        case .or: "||"
        case .not: "!"
        case .conditional: "?:"
        case .index: "[]"
        case .optionalElement: "[?]"
        default: "\(self)"
        }
    }
}
