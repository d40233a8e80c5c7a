// KeywordReader+containers: keywords that ask something of lists and mappings.
import Documents

extension KeywordReader {
    func name(at node: Int) -> PropertyName {
        document.withText(of: node) { bytes in
            PropertyName(node: node, hash: KeyHash.of(bytes), text: String(decoding: bytes, as: UTF8.self))
        }
    }

    func names(_ keyword: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> [PropertyName]? {
        guard document.nodes[node].kind == .sequence else {
            _ = fault(keyword, node, "a list of property names", &compiler)
            return nil
        }
        var result: [PropertyName] = []
        for element in document.elements(of: node) {
            guard document.nodes[element].kind == .string else {
                _ = fault(keyword, element, "text: a property's name", &compiler)
                return nil
            }
            let name = name(at: element)
            if !result.contains(where: { $0.hash == name.hash && $0.text == name.text }) { result.append(name) }
        }
        return result
    }

    func mapping(_ keyword: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        if keyword == .required { return names(keyword, node, &compiler).map { .required($0) } }
        guard document.nodes[node].kind == .mapping else {
            return fault(keyword, node, "a mapping of names to schemas", &compiler)
        }
        if keyword == .properties {
            var list: [NamedSubschema] = []
            list.reserveCapacity(document.nodes[node].count)
            for (key, value) in document.members(of: node) {
                list.append(NamedSubschema(name: name(at: key), subschema: subschema(value, &compiler)))
            }
            return .properties(list)
        }
        var list: [(pattern: Int, subschema: Int)] = []
        for (key, value) in document.members(of: node) {
            guard let pattern = compiler.pattern(document.text(of: key), source: place.source, node: key) else {
                continue
            }
            list.append((pattern, subschema(value, &compiler)))
        }
        return .patternProperties(list)
    }

    func dependent(_ keyword: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        guard document.nodes[node].kind == .mapping else {
            return fault(keyword, node, "a mapping of property names", &compiler)
        }
        var required: [Dependency] = []
        var schemas: [NamedSubschema] = []
        for (key, value) in document.members(of: node) {
            if keyword == .dependentRequired || (keyword == .dependencies && document.nodes[value].kind == .sequence) {
                guard let names = names(keyword, value, &compiler) else { continue }
                required.append(Dependency(name: name(at: key), required: names))
            } else {
                schemas.append(NamedSubschema(name: name(at: key), subschema: subschema(value, &compiler)))
            }
        }
        switch keyword {
        case .dependentRequired: return .dependentRequired(required)
        case .dependentSchemas: return .dependentSchemas(schemas)
        default: return .dependencies(required: required, schemas: schemas)
        }
    }

    func list(_ keyword: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        switch keyword {
        case .prefixItems: return prefix(keyword, node, &compiler)
        case .items:
            if document.nodes[node].kind == .sequence, draft < .draft2020 { return prefix(keyword, node, &compiler) }
            let from = draft == .draft2020 ? value(of: .prefixItems).map { document.nodes[$0].count } ?? 0 : 0
            return .items(subschema(node, &compiler), from: from)
        case .additionalItems:
            guard let items = value(of: .items), document.nodes[items].kind == .sequence else {
                _ = subschema(node, &compiler)
                return nil
            }
            return .items(subschema(node, &compiler), from: document.nodes[items].count)
        default: return contains(node, &compiler)
        }
    }

    private func prefix(_ keyword: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        guard document.nodes[node].kind == .sequence else {
            return fault(keyword, node, "a list of schemas", &compiler)
        }
        return .prefixItems(document.elements(of: node).map { subschema($0, &compiler) })
    }

    private func contains(_ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        var minimum = 1
        var maximum: Int?
        if let lower = value(of: .minContains), let count = natural(.minContains, lower, &compiler) { minimum = count }
        if let upper = value(of: .maxContains), let count = natural(.maxContains, upper, &compiler) { maximum = count }
        return .contains(subschema(node, &compiler), minimum: minimum, maximum: maximum)
    }
}
