// CELMachine+arithmetic: sums, products and negation; whole numbers that leave their range are errors.
import Documents

extension CELMachine {
    mutating func arithmetic(_ node: CELNode) throws(CELFault) -> CELValue {
        let left = try operand(node.first)
        let right = try operand(node.second)
        switch (left, right) {
        case (.int(let one), .int(let two)):
            if node.operation == .add {
                let (sum, overflow) = one.addingReportingOverflow(two)
                if !overflow { return .int(sum) }
            }
            return .int(try whole(one, two, node))
        case (.double(let one), .double(let two)) where node.operation != .modulo:
            switch node.operation {
            case .add: return .double(one + two)
            case .subtract: return .double(one - two)
            case .multiply: return .double(one * two)
            default: return .double(one / two)
            }
        case (.uint(let one), .uint(let two)): return .uint(try whole(one, two, node))
        default: break
        }
        switch node.operation {
        case .add: return try sum(left, right, node)
        case .subtract: return try difference(left, right, node)
        default: throw CELFault.noOverload("_\(node.operation.symbol)_", left, right).at(node.offset)
        }
    }

    private func whole<Number: FixedWidthInteger>(
        _ one: Number,
        _ two: Number,
        _ node: CELNode
    ) throws(CELFault) -> Number {
        let (result, overflow): (Number, Bool)
        switch node.operation {
        case .add: (result, overflow) = one.addingReportingOverflow(two)
        case .subtract: (result, overflow) = one.subtractingReportingOverflow(two)
        case .multiply: (result, overflow) = one.multipliedReportingOverflow(by: two)
        case .divide:
            if two == 0 { throw CELFault(.divideByZero, "divide by zero", at: Int(node.offset)) }
            (result, overflow) = one.dividedReportingOverflow(by: two)
        default:
            if two == 0 { throw CELFault(.divideByZero, "modulus by zero", at: Int(node.offset)) }
            (result, overflow) = one.remainderReportingOverflow(dividingBy: two)
        }
        if overflow { throw CELFault(.overflow, "integer overflow", at: Int(node.offset)) }
        return result
    }

    private mutating func sum(_ left: CELValue, _ right: CELValue, _ node: CELNode) throws(CELFault) -> CELValue {
        switch (left, right) {
        case (.string(let one), .string(let two)):
            try budget.allocate(one.utf8.count + two.utf8.count)
            try budget.scan(one.utf8.count + two.utf8.count)
            return .string(one + two)
        case (.bytes(let one), .bytes(let two)):
            try budget.allocate(one.count + two.count)
            try budget.scan(one.count + two.count)
            return .bytes(one + two)
        case (.timestamp(let instant), .duration(let span)), (.duration(let span), .timestamp(let instant)):
            if let result = instant.adding(span) { return .timestamp(result) }
            throw CELFault.range("the instant").at(node.offset)
        case (.duration(let one), .duration(let two)):
            if let result = one.adding(two) { return .duration(result) }
            throw CELFault.range("the duration").at(node.offset)
        case (.opaque(let one), .opaque(let two)):
            if let result = one.content.adding(two.content) { return .opaque(CELOpaque(result)) }
        default:
            if left.isList, right.isList {
                let one = try elements(left)
                let two = try elements(right)
                try budget.allocate(16 * (one.count + two.count))
                try budget.spend(one.count + two.count)
                return .list(one + two)
            }
        }
        throw CELFault.noOverload("_+_", left, right).at(node.offset)
    }

    private func difference(_ left: CELValue, _ right: CELValue, _ node: CELNode) throws(CELFault) -> CELValue {
        switch (left, right) {
        case (.timestamp(let instant), .duration(let span)):
            if let result = instant.subtracting(span) { return .timestamp(result) }
            throw CELFault.range("the instant").at(node.offset)
        case (.timestamp(let one), .timestamp(let two)):
            if let result = one.since(two) { return .duration(result) }
            throw CELFault.range("the duration").at(node.offset)
        case (.duration(let one), .duration(let two)):
            if let result = one.adding(two.negated) { return .duration(result) }
            throw CELFault.range("the duration").at(node.offset)
        case (.opaque(let one), .opaque(let two)):
            if let result = two.content.negated.flatMap({ one.content.adding($0) }) {
                return .opaque(CELOpaque(result))
            }
        default: break
        }
        throw CELFault.noOverload("_-_", left, right).at(node.offset)
    }

    mutating func negate(_ node: CELNode) throws(CELFault) -> CELValue {
        let operand = try value(node.first)
        switch operand {
        case .int(let number):
            let (result, overflow) = (0 as Int64).subtractingReportingOverflow(number)
            if overflow { throw CELFault(.overflow, "integer overflow", at: Int(node.offset)) }
            return .int(result)
        case .double(let number): return .double(-number)
        default: throw CELFault.noOverload("-_", operand).at(node.offset)
        }
    }

    /// A list's elements as an array.
    mutating func elements(_ list: CELValue) throws(CELFault) -> [CELValue] {
        if case .list(let elements) = list { return elements }
        if case .node(let holder, let index) = list, holder.unknowns.isEmpty {
            let count = holder.document.nodes[Int(index)].count
            try budget.allocate(16 * count)
            try budget.spend(count)
            return holder.values(of: Int(index))
        }
        var cursor = try ElementCursor(list, isPair: false)
        try budget.allocate(16 * cursor.expectedCount)
        var result: [CELValue] = []
        result.reserveCapacity(cursor.expectedCount)
        while cursor.next() {
            try budget.spend(1)
            result.append(cursor.first)
        }
        return result
    }
}
