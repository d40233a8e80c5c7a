// CELOptimiser: what can be done once, before an expression is evaluated.

/// Folds parts made of constants, joins field selections into paths, compiles constant patterns.
///
/// A part that fails stays as it is and fails when it is evaluated. Operands stand before what uses them, so one pass does.
struct CELOptimiser {
    private var tree: CELTree
    private var patterns: [CELPattern] = []
    private let plain: CELCode
    private static let limits = CELLimits(steps: 20_000, memory: 1 << 18)

    init(_ plain: CELCode) {
        tree = plain.tree
        self.plain = plain
    }

    mutating func run() -> CELCode {
        var index: Int32 = 0
        let count = Int32(truncatingIfNeeded: tree.nodes.count)
        while index < count {
            optimise(index)
            index += 1
        }
        return CELCode(plain, tree: tree, patterns: patterns)
    }

    private mutating func optimise(_ index: Int32) {
        let node = tree[index]
        switch node.operation {
        case .not, .negate: if isConstant(node.first) { fold(index) }
        case .add, .subtract, .multiply, .divide, .modulo, .equal, .notEqual, .less, .lessEqual, .greater,
            .greaterEqual,
            .contained, .index:
            if isConstant(node.first), isConstant(node.second) { fold(index) }
        case .list, .map: if tree.operands(of: node).allSatisfy({ isConstant($0) }) { fold(index) }
        case .function:
            if node.builtin != .optionalNone, tree.operands(of: node).allSatisfy({ isConstant($0) }) { fold(index) }
            if node.builtin == .matches { compilePattern(index, node) }
        case .select: joinPath(index, node)
        default: break
        }
    }

    private func isConstant(_ index: Int32) -> Bool { tree[index].operation == .constant }

    private mutating func fold(_ index: Int32) {
        guard let value = constantValue(index) else { return }
        tree[index].operation = .constant
        tree[index].first = tree.addConstant(value)
    }

    private func constantValue(_ index: Int32) -> CELValue? {
        let code = CELCode(plain, tree: tree, patterns: patterns)
        var machine = CELMachine(code, [:], CELOptimiser.limits)
        return try? machine.value(index)
    }

    /// `a.b.c` becomes one node: the base and the names of the path.
    private mutating func joinPath(_ index: Int32, _ node: CELNode) {
        guard node.flags == 0 else { return }
        let base = tree[node.first]
        var names: [Int32] = []
        var first = node.first
        if base.operation == .path {
            names = Array(tree.operands(of: base))
            first = base.first
        }
        names.append(node.second)
        let range = tree.addChildren(names)
        tree[index].operation = .path
        tree[index].first = first
        tree[index].second = range.start
        tree[index].third = range.count
    }

    private mutating func compilePattern(_ index: Int32, _ node: CELNode) {
        let operands = Array(tree.operands(of: node))
        guard node.operation == .function, operands.count == 2, tree[index].operation == .function,
            isConstant(operands[1]), case .string(let text) = tree.constants[Int(tree[operands[1]].first)],
            let pattern = try? CELPattern(text)
        else { return }
        patterns.append(pattern)
        tree[index].operation = .matches
        tree[index].first = operands[0]
        tree[index].second = Int32(truncatingIfNeeded: patterns.count - 1)
    }
}
