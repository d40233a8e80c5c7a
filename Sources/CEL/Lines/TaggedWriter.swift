// TaggedWriter: values and types as tagged JSON.

extension CELValue {
    /// The value as JSON with its type as tag: `{"int": "42"}`.
    ///
    /// - Throws: `CELFault` of code `limit`, where the value is larger than the steps and bytes left.
    func writeTagged(to text: inout String, _ budget: inout CELBudget) throws(CELFault) {
        try budget.spend(1)
        switch self {
        case .null: text += "{\"null\": null}"
        case .bool(let value): text += "{\"bool\": \(value)}"
        case .int(let value): text += "{\"int\": \"\(value)\"}"
        case .uint(let value): text += "{\"uint\": \"\(value)\"}"
        case .double(let value):
            text += "{\"double\": \(value.isFinite ? value.description : "\"\(doubleText(value))\"")}"
        case .string(let value):
            try budget.allocate(value.utf8.count)
            text += "{\"string\": \(jsonText(value))}"
        case .bytes(let value):
            try budget.allocate(value.count)
            text += "{\"bytes\": \"\(Base64.encode(value))\"}"
        case .timestamp(let value): text += "{\"timestamp\": \"\(value)\"}"
        case .duration(let value): text += "{\"duration\": \"\(value)\"}"
        case .type(let type): text += "{\"type\": \(jsonText(type.valueName))}"
        case .opaque(let opaque):
            text += "{\"opaque\": [\(jsonText(opaque.content.typeName)), \(jsonText(opaque.content.text))]}"
        case .optional(let optional):
            text += "{\"optional\": "
            if let value = optional.value { try value.writeTagged(to: &text, &budget) } else { text += "null" }
            text += "}"
        case .list, .map, .node: try writeTaggedElements(to: &text, &budget)
        }
    }

    private func writeTaggedElements(to text: inout String, _ budget: inout CELBudget) throws(CELFault) {
        var cursor = try ElementCursor(self, isPair: true)
        var isFirst = true
        text += isList ? "{\"list\": [" : "{\"map\": ["
        while cursor.next() {
            try budget.allocate(16)
            if !isFirst { text += ", " }
            isFirst = false
            if isList {
                try cursor.second.writeTagged(to: &text, &budget)
                continue
            }
            text += "["
            try cursor.first.writeTagged(to: &text, &budget)
            text += ", "
            try cursor.second.writeTagged(to: &text, &budget)
            text += "]"
        }
        text += "]}"
    }
}

extension CELType {
    /// The type as JSON: `"int"`, `{"list": "int"}`, `{"abstract": "optional_type", "parameters": ["int"]}`.
    var json: String {
        switch self {
        case .timestamp: return "\"timestamp\""
        case .duration: return "\"duration\""
        case .wrapper(let type): return "\"wrapper(\(type))\""
        case .list(let element): return "{\"list\": \(element.json)}"
        case .map(let key, let value): return "{\"map\": [\(key.json), \(value.json)]}"
        case .type(let type): return "{\"type\": \((type ?? .dynamic).json)}"
        case .parameter(let name): return "{\"param\": \(jsonText(name))}"
        case .abstract(let name, let parameters):
            let list = parameters.map(\.json).joined(separator: ", ")
            return "{\"abstract\": \(jsonText(name)), \"parameters\": [\(list)]}"
        case .record: return CELType.map(.string, .dynamic).json
        default: return jsonText(valueName)
        }
    }
}
