// SchemaTypes: the types that a JSON Schema declares, for the check of rules before they are evaluated.
import CEL
import Documents

/// The types that a JSON Schema declares.
///
/// Gradual: where the schema leaves a choice, anything goes. Only what a schema closes (`additionalProperties:
/// false`) makes a misspelt path a mistake at check time.
enum SchemaTypes {
    /// The type of the values that a schema describes, named as rules name them: `config.app`.
    static func type(of schema: Document, named name: String) -> CELType {
        guard let root = schema.root else { return .dynamic }
        var reader = Reader(schema: schema)
        return reader.type(of: root, named: name, depth: 0)
    }

    private struct Reader {
        let schema: Document
        /// Rules left to be read: references make a small schema large.
        var budget = 20_000

        mutating func type(of rule: Int, named name: String, depth: Int) -> CELType {
            budget -= 1
            guard depth < 24, budget > 0, schema.nodes[rule].kind == .mapping else { return .dynamic }
            for key in ["anyOf", "oneOf", "allOf", "if", "not", "patternProperties", "dependentSchemas", "$dynamicRef"]
            where schema.member(key, of: rule) != nil {
                return .dynamic
            }
            if let reference = schema.member("$ref", of: rule) {
                guard let target = target(of: reference) else { return .dynamic }
                return type(of: target, named: name, depth: depth + 1)
            }
            guard let written = schema.member("type", of: rule), schema.nodes[written].kind == .string else {
                return .dynamic
            }
            switch schema.text(of: written) {
            case "string": return .string
            case "boolean": return .bool
            case "integer": return .int
            case "array":
                guard let items = schema.member("items", of: rule) else { return .list(.dynamic) }
                return .list(type(of: items, named: name + "[]", depth: depth + 1))
            case "object": return record(of: rule, named: name, depth: depth)
            // A number may come as a whole one or not: what it is shows when it is read.
            default: return .dynamic
            }
        }

        private mutating func record(of rule: Int, named name: String, depth: Int) -> CELType {
            let others = schema.member("additionalProperties", of: rule)
            let isOpen = others.map { schema.nodes[$0].kind != .no } ?? true
            guard let properties = schema.member("properties", of: rule) else {
                return isOpen ? .map(.string, .dynamic) : .record(CELRecord(name: name, fields: [:], isOpen: false))
            }
            var fields: [String: CELType] = [:]
            for (key, value) in schema.members(of: properties) {
                let text = schema.text(of: key)
                fields[text] = type(of: value, named: "\(name).\(text)", depth: depth + 1)
            }
            return .record(CELRecord(name: name, fields: fields, isOpen: isOpen))
        }

        private func target(of reference: Int) -> Int? {
            let text = schema.text(of: reference)
            guard text.hasPrefix("#") else { return nil }
            let steps = text.dropFirst().split(separator: "/").map {
                String($0).replacing("~1", with: "/").replacing("~0", with: "~")
            }
            return schema.value(at: steps)
        }
    }
}
