// SchemaInference: a first schema from the values that all environments have.
public import Documents

/// Writes a draft of a schema that all given documents fit.
public enum SchemaInference {
    /// What several values at one place have in common.
    private struct Shape {
        var types: TypeSet = []
        /// How many mappings there were, and in how many a name stood.
        var mappings = 0
        var names: [String] = []
        var members: [String: (count: Int, shape: Int)] = [:]
        var items: Int?
    }

    /// A schema (2020-12) as JSON text: types, keys that all have are required, other keys are refused.
    ///
    /// Ranges, patterns and lists of values are left open: from values seen nothing can be said of those to come.
    public static func infer(_ documents: [Document]) -> String {
        var shapes = [Shape()]
        for document in documents {
            guard let root = document.root else { continue }
            add(document, root, to: &shapes)
        }
        var result = "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\""
        let body = text(of: 0, shapes, indent: "  ", depth: 0)
        if !body.isEmpty { result += ",\n" + body }
        return result + "\n}\n"
    }

    /// Adds a value and all below it.
    private static func add(_ document: Document, _ root: Int, to shapes: inout [Shape]) {
        var stack = [(node: root, shape: 0)]
        while let (node, number) = stack.popLast() {
            let types = Tape.with(document) { $0.types(node, countsWhole: true) }
            // A whole number may be meant as one: a number is allowed only where a fraction was seen.
            shapes[number].types.formUnion(types.contains(.integer) ? .integer : types)
            switch document.nodes[node].kind {
            case .mapping:
                shapes[number].mappings += 1
                for (key, value) in document.members(of: node) {
                    let name = document.text(of: key)
                    if shapes[number].members[name] == nil {
                        shapes[number].names.append(name)
                        shapes[number].members[name] = (0, shapes.count)
                        shapes.append(Shape())
                    }
                    shapes[number].members[name]?.count += 1
                    if let member = shapes[number].members[name] { stack.append((value, member.shape)) }
                }
            case .sequence:
                if shapes[number].items == nil {
                    shapes[number].items = shapes.count
                    shapes.append(Shape())
                }
                if let items = shapes[number].items {
                    for element in document.elements(of: node) { stack.append((element, items)) }
                }
            default: break
            }
        }
    }

    /// The keywords of a shape, a line each.
    ///
    /// Depth is that of documents, bounded by their readers.
    private static func text(of number: Int, _ shapes: [Shape], indent: String, depth: Int) -> String {
        let shape = shapes[number]
        guard depth < 600 else { return "" }
        var lines: [String] = []
        if let types = typeText(shape.types) { lines.append("\(indent)\"type\": \(types)") }
        if shape.mappings > 0 {
            var properties: [String] = []
            for name in shape.names {
                guard let member = shape.members[name] else { continue }
                let body = text(of: member.shape, shapes, indent: indent + "    ", depth: depth + 1)
                let value = body.isEmpty ? "{}" : "{\n\(body)\n\(indent)  }"
                properties.append("\(indent)  \(JSONText.quoted(name)): \(value)")
            }
            let required = shape.names.filter { shape.members[$0]?.count == shape.mappings }
            if !required.isEmpty {
                lines.append("\(indent)\"required\": [\(required.map(JSONText.quoted).joined(separator: ", "))]")
            }
            if !properties.isEmpty {
                lines.append("\(indent)\"properties\": {\n\(properties.joined(separator: ",\n"))\n\(indent)}")
                lines.append("\(indent)\"additionalProperties\": false")
            }
        }
        if let items = shape.items {
            let body = text(of: items, shapes, indent: indent + "  ", depth: depth + 1)
            if !body.isEmpty { lines.append("\(indent)\"items\": {\n\(body)\n\(indent)}") }
        }
        return lines.joined(separator: ",\n")
    }

    private static func typeText(_ types: TypeSet) -> String? {
        let named: [(TypeSet, String)] = [
            (.object, "object"), (.array, "array"), (.string, "string"), (.number, "number"), (.integer, "integer"),
            (.boolean, "boolean"), (.null, "null"),
        ]
        let names = named.filter { types.contains($0.0) && !($0.0 == .integer && types.contains(.number)) }.map(\.1)
        if names.isEmpty { return nil }
        return names.count == 1 ? JSONText.quoted(names[0]) : "[\(names.map(JSONText.quoted).joined(separator: ", "))]"
    }
}
