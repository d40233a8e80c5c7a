// CELMachine+literals: lists, maps and well-known messages built from parts.

extension CELMachine {
    mutating func list(_ node: CELNode) throws(CELFault) -> CELValue {
        var result: [CELValue] = []
        result.reserveCapacity(Int(node.third))
        try budget.allocate(32 + 16 * Int(node.third))
        for position in Int(node.second)..<Int(node.second) + Int(node.third) {
            if let element = try part(code.tree.children[position]) { result.append(element) }
        }
        return .list(result)
    }

    /// An element or entry; nil where it is an optional without a value.
    private mutating func part(_ index: Int32) throws(CELFault) -> CELValue? {
        let node = code.tree.nodes[Int(index)]
        guard node.operation == .optionalElement else { return try value(index) }
        let made = try value(node.first)
        guard case .optional(let optional) = made else {
            throw CELFault(
                .noOverload,
                "after '?' stands an optional, not \(made.type.valueName)",
                at: Int(node.offset)
            )
        }
        return optional.value
    }

    mutating func map(_ node: CELNode) throws(CELFault) -> CELValue {
        var builder = MapBuilder(capacity: Int(node.third) / 2)
        try budget.allocate(64 + 48 * Int(node.third) / 2)
        for position in stride(from: Int(node.second), to: Int(node.second) + Int(node.third) - 1, by: 2) {
            let keyIndex = code.tree.children[position]
            let key = try value(keyIndex)
            guard let entry = try part(code.tree.children[position + 1]) else { continue }
            try add(key, entry, to: &builder, code.tree.nodes[Int(keyIndex)].offset)
        }
        return .map(builder.map)
    }

    /// A well-known message, which is a plain value.
    mutating func structure(_ node: CELNode) throws(CELFault) -> CELValue {
        guard let message = WellKnownMessage(rawValue: name(node)) else {
            throw CELFault(.undeclared, "there is no message type '\(name(node))'", at: Int(node.offset))
        }
        var fields: [String: CELValue] = [:]
        let operands = Array(code.tree.operands(of: node))
        for position in stride(from: 0, to: operands.count - 1, by: 2) {
            guard case .string(let field) = code.tree.constants[Int(code.tree.nodes[Int(operands[position])].first)]
            else { continue }
            guard let value = try part(operands[position + 1]) else { continue }
            fields[field] = value
        }
        guard let value = message.value(fields) else {
            throw CELFault(.invalidArgument, "these are no fields of a \(message.rawValue)", at: Int(node.offset))
        }
        return value
    }
}

extension WellKnownMessage {
    /// The value that a message with these fields is, or nil where it has no such fields.
    func value(_ fields: [String: CELValue]) -> CELValue? {
        switch self {
        case .timestamp, .duration: return time(fields)
        case .list: return fields.isEmpty ? .list([]) : only("values", fields).flatMap { $0.isList ? $0 : nil }
        case .structure: return fields.isEmpty ? .map(.empty) : only("fields", fields)
        case .value: return json(fields)
        default: break
        }
        guard !fields.isEmpty else { return zero }
        guard let value = only("value", fields) else { return nil }
        switch (self, value) {
        case (.bool, .bool), (.bytes, .bytes), (.string, .string), (.double, .double), (.int64, .int), (.uint64, .uint),
            (_, .null):
            return value
        case (.float, .double(let number)): return .double(Double(Float(number)))
        case (.int32, .int(let number)): return Int32(exactly: number) == nil ? nil : value
        case (.uint32, .uint(let number)): return UInt32(exactly: number) == nil ? nil : value
        default: return nil
        }
    }

    private func only(_ name: String, _ fields: [String: CELValue]) -> CELValue? {
        fields.count == 1 ? fields[name] : nil
    }

    private var zero: CELValue? {
        switch self {
        case .bool: .bool(false)
        case .bytes: .bytes([])
        case .double, .float: .double(0)
        case .int32, .int64: .int(0)
        case .string: .string("")
        case .uint32, .uint64: .uint(0)
        default: nil
        }
    }

    private func json(_ fields: [String: CELValue]) -> CELValue? {
        guard fields.count <= 1 else { return nil }
        guard let (name, value) = fields.first else { return .null }
        switch (name, value) {
        case ("null_value", _): return .null
        case ("number_value", .double), ("string_value", .string), ("bool_value", .bool), ("struct_value", .map),
            ("list_value", .list):
            return value
        default: return nil
        }
    }

    private func time(_ fields: [String: CELValue]) -> CELValue? {
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        for (name, value) in fields {
            switch (name, value) {
            case ("seconds", .int(let count)): seconds = count
            case ("nanos", .int(let count)): nanoseconds = count
            default: return nil
            }
        }
        guard let part = Int32(exactly: nanoseconds) else { return nil }
        if self == .timestamp {
            return CELTimestamp(seconds: seconds, nanoseconds: part).map { .timestamp($0) }
        }
        return CELDuration(seconds: seconds, nanoseconds: part).map { .duration($0) }
    }
}
