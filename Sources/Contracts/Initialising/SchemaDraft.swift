// SchemaDraft: a first JSON Schema from the values of all environments: types and required keys, ranges left open.
import Documents

/// A first JSON Schema for a document, from its effective configs in all environments.
enum SchemaDraft {
    /// The schema's text (draft 2020-12).
    ///
    /// Required is what every environment has; a map may have other keys only where its keys look like names that
    /// people
    /// choose. No value is written into it. Cost: O(environments × nodes); deeper than 40 levels everything is allowed.
    static func text(for configs: [EffectiveConfig], title: String) -> String {
        let values = configs.compactMap { config in
            config.document.root.map { Sample(document: config.document, node: $0) }
        }
        var members: [(String, JSONText)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")), ("title", .text(title)),
        ]
        members += schema(of: values, key: "", depth: 0)
        return JSONText.map(members).written() + "\n"
    }

    /// One value at the path at hand.
    private struct Sample {
        let document: Document
        let node: Int
        var kind: Node.Kind { document.nodes[node].kind }
        var isReference: Bool { document.secretReference(at: node) != nil }
    }

    private static func schema(of samples: [Sample], key: String, depth: Int) -> [(String, JSONText)] {
        let secret: [(String, JSONText)] = SecretNames().isSecret(key) ? [("writeOnly", .flag(true))] : []
        // What a reference stands for is not known: the other environments' values say it.
        let known = samples.filter { !$0.isReference }
        guard !known.isEmpty else { return [("type", .text("string")), ("writeOnly", .flag(true))] }
        guard depth < 40 else { return [] }
        var types: [String] = []
        for type in known.map({ typeName($0.kind) }) where !types.contains(type) { types.append(type) }
        if types.contains("number") { types.removeAll { $0 == "integer" } }
        types.sort { ($0 == "null" ? 1 : 0) < ($1 == "null" ? 1 : 0) }
        // JSON has no infinities: no type would take them.
        if known.contains(where: { $0.kind == .notFinite }) { return secret }
        // Null everywhere says nothing of what may stand there.
        if types == ["null"] { return secret }
        var members: [(String, JSONText)] = [
            ("type", types.count == 1 ? .text(types[0]) : .list(types.map(JSONText.text)))
        ]
        let maps = known.filter { $0.kind == .mapping }
        if !maps.isEmpty { members += mapRules(maps, depth) }
        let elements = known.filter { $0.kind == .sequence }.flatMap { sample in
            sample.document.elements(of: sample.node).prefix(1_000).map { Sample(document: sample.document, node: $0) }
        }
        if !elements.isEmpty { members.append(("items", .map(schema(of: elements, key: key, depth: depth + 1)))) }
        return members + (maps.isEmpty ? secret : [])
    }

    private static func mapRules(_ maps: [Sample], _ depth: Int) -> [(String, JSONText)] {
        var order: [String] = []
        var values: [String: [Sample]] = [:]
        for map in maps {
            for (key, value) in map.document.members(of: map.node) where !map.document.nodes[key].isContainer {
                let text = map.document.text(of: key)
                if values[text] == nil { order.append(text) }
                values[text, default: []].append(Sample(document: map.document, node: value))
            }
        }
        guard !looksLikeNames(order, values, maps: maps.count) else {
            let all = order.flatMap { values[$0] ?? [] }
            return [("additionalProperties", .map(schema(of: all, key: "", depth: depth + 1)))]
        }
        let properties = order.map { ($0, JSONText.map(schema(of: values[$0] ?? [], key: $0, depth: depth + 1))) }
        var members: [(String, JSONText)] = [("properties", .map(properties))]
        let required = order.filter { values[$0]?.count == maps.count }
        if !required.isEmpty { members.append(("required", .list(required.map(JSONText.text)))) }
        members.append(("additionalProperties", .flag(false)))
        return members
    }

    /// Whether keys are names that people choose: many of them with maps of the same keys, or no words at all.
    private static func looksLikeNames(_ keys: [String], _ values: [String: [Sample]], maps: Int) -> Bool {
        guard keys.count >= 3 else { return false }
        let isOdd = keys.contains { $0.contains("/") || $0.contains(".") || $0.contains("@") || Int($0) != nil }
        let samples = values.values.joined()
        let kinds = Set(samples.map { typeName($0.kind) })
        guard kinds.count == 1 else { return false }
        if isOdd { return true }
        guard kinds == ["object"] else { return false }
        let shapes = samples.map { sample in
            sample.document.members(of: sample.node).map { sample.document.text(of: $0.key) }.sorted()
        }
        return shapes.allSatisfy { $0 == shapes.first && !$0.isEmpty }
    }

    private static func typeName(_ kind: Node.Kind) -> String {
        switch kind {
        case .null: "null"
        case .no, .yes: "boolean"
        case .integer: "integer"
        case .decimal, .notFinite: "number"
        case .string, .time: "string"
        case .sequence: "array"
        case .mapping: "object"
        }
    }
}
