// CELValue+order: which of two values is the greater, numbers of different kinds included.

/// How two values stand to one another.
enum CELOrder {
    case below, same, above
    /// One of them is not a number.
    case unordered

    init<Value: Comparable>(_ left: Value, _ right: Value) {
        self = left < right ? .below : left > right ? .above : left == right ? .same : .unordered
    }

    init(difference: Int) { self = difference < 0 ? .below : difference > 0 ? .above : .same }
}

extension CELValue {
    /// The order of two values, or a fault where values of these kinds have none.
    func order(to other: CELValue, _ node: CELNode) throws(CELFault) -> CELOrder {
        if let order = numericOrder(to: other) { return order }
        switch (self, other) {
        case (.string(let one), .string(let two)): return CELOrder(difference: textOrder(one, two))
        case (.bool(let one), .bool(let two)): return CELOrder(one ? 1 : 0, two ? 1 : 0)
        case (.bytes(let one), .bytes(let two)): return CELOrder(difference: bytesOrder(one, two))
        case (.timestamp(let one), .timestamp(let two)): return CELOrder(one, two)
        case (.duration(let one), .duration(let two)): return CELOrder(one, two)
        case (.opaque(let one), .opaque(let two)):
            if let order = one.content.order(to: two.content) { return order }
        default: break
        }
        throw CELFault.noOverload("_\(node.operation.symbol)_", self, other).at(node.offset)
    }

    /// The order of two numbers of any kinds, or nil where one is no number.
    ///
    /// A whole number beside a double is compared as a double, where it is in range.
    func numericOrder(to other: CELValue) -> CELOrder? {
        switch (self, other) {
        case (.int(let one), .int(let two)): CELOrder(one, two)
        case (.uint(let one), .uint(let two)): CELOrder(one, two)
        case (.double(let one), .double(let two)): CELOrder(one, two)
        case (.int(let one), .uint(let two)): one < 0 ? .below : CELOrder(UInt64(one), two)
        case (.uint(let one), .int(let two)): two < 0 ? .above : CELOrder(one, UInt64(two))
        case (.int(let one), .double(let two)): CELOrder(Double(one), two)
        case (.double(let one), .int(let two)): CELOrder(one, Double(two))
        case (.uint(let one), .double(let two)): CELOrder(Double(one), two)
        case (.double(let one), .uint(let two)): CELOrder(one, Double(two))
        default: nil
        }
    }
}
