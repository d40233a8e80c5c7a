// CELMachine+equality: whether two values are equal, and what lies in lists and maps.
import Documents

extension CELMachine {
    /// Equality of any two values: numbers by value, containers by content, different kinds are not equal.
    mutating func equals(_ left: CELValue, _ right: CELValue) throws(CELFault) -> Bool {
        try budget.spend(1)
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let one), .bool(let two)): return one == two
        case (.string(let one), .string(let two)): return sameText(one, two)
        case (.bytes(let one), .bytes(let two)): return one == two
        case (.timestamp(let one), .timestamp(let two)): return one == two
        case (.duration(let one), .duration(let two)): return one == two
        case (.type(let one), .type(let two)): return one.valueName == two.valueName
        case (.opaque(let one), .opaque(let two)): return one.content == two.content
        case (.optional(let one), .optional(let two)):
            guard let first = one.value, let second = two.value else { return one.value == nil && two.value == nil }
            return try equals(first, second)
        case (.list(let one), .list(let two)):
            guard one.count == two.count else { return false }
            for index in one.indices { if try !equals(one[index], two[index]) { return false } }
            return true
        case (.map(let one), .map(let two)): return try equals(one, two)
        case (.node, _), (_, .node): return try equalsInDocument(left, right)
        default: return left.numericOrder(to: right) == .same
        }
    }

    private mutating func equals(_ one: CELMap, _ two: CELMap) throws(CELFault) -> Bool {
        guard one.count == two.count else { return false }
        for entry in one.entries {
            guard let position = two.position(of: entry.key) else { return false }
            if try !equals(entry.value, two.entries[position].value) { return false }
        }
        return true
    }

    private mutating func equalsInDocument(_ left: CELValue, _ right: CELValue) throws(CELFault) -> Bool {
        guard let count = left.elementCount, count == right.elementCount, left.isList == right.isList else {
            return false
        }
        var cursor = try ElementCursor(left, isPair: true)
        var other = left.isList ? try ElementCursor(right, isPair: true) : nil
        while cursor.next() {
            try budget.spend(1)
            if left.isList {
                guard other?.next() == true, let second = other?.second else { return false }
                if try !equals(cursor.second, second) { return false }
            } else {
                guard let second = right.entry(under: cursor.first) else { return false }
                if try !equals(cursor.second, second) { return false }
            }
        }
        return true
    }

    /// `element in container`.
    mutating func contained(_ node: CELNode) throws(CELFault) -> Bool {
        let element = try value(node.first)
        let container = try value(node.second)
        switch container {
        case .list(let list):
            try budget.spend(list.count)
            if case .string(let text) = element {
                for case .string(let other) in list where sameText(text, other) { return true }
                return false
            }
            for other in list { if try equals(element, other) { return true } }
            return false
        case .map(let map): return map.position(of: element) != nil
        case .node where container.isList:
            var cursor = try ElementCursor(container, isPair: false)
            while cursor.next() { if try equals(element, cursor.first) { return true } }
            return false
        case .node: return container.entry(under: element) != nil
        default: throw CELFault.noOverload("@in", element, container).at(node.offset)
        }
    }
}

extension CELValue {
    /// Whether it is a list, here or in a document.
    var isList: Bool {
        switch self {
        case .list: true
        case .node(let holder, let index): holder.document.nodes[Int(index)].kind == .sequence
        default: false
        }
    }

    /// How many elements a list or map has; nil for others.
    var elementCount: Int? {
        switch self {
        case .list(let list): list.count
        case .map(let map): map.count
        case .node(let holder, let index): holder.document.nodes[Int(index)].count
        default: nil
        }
    }

    /// The value under a key of a map, here or in a document.
    func entry(under key: CELValue) -> CELValue? {
        switch self {
        case .map(let map): map.value(for: key)
        case .node(let holder, let index): holder.value(under: key, of: Int(index))
        default: nil
        }
    }
}
