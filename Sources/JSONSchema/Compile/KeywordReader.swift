// KeywordReader: reads one schema's keywords into rules.
import Documents

/// Reads the keywords of one mapping.
struct KeywordReader {
    let document: Document
    let place: Subschema
    let draft: Draft
    let depth: Int
    private var members: [(name: KeywordName, key: Int, value: Int)] = []

    init(document: Document, place: Subschema, draft: Draft, depth: Int) {
        self.document = document
        self.place = place
        self.draft = draft
        self.depth = depth
    }

    /// The keywords in order of work: cheap assertions first, unevaluated last.
    mutating func read(with compiler: inout SchemaCompiler) -> [Keyword] {
        collect(compiler)
        if draft.referenceHidesSiblings, let reference = members.first(where: { $0.name == .ref }) {
            members = [reference]
        }
        var result: [Keyword] = []
        result.reserveCapacity(members.count)
        for member in members {
            guard let rule = rule(for: member.name, member.value, &compiler) else { continue }
            result.append(Keyword(name: member.name, node: member.value, rule: rule))
        }
        if result.contains(where: { $0.name == .unevaluatedItems || $0.name == .unevaluatedProperties }) {
            result =
                result.filter { $0.name != .unevaluatedItems && $0.name != .unevaluatedProperties }
                + result.filter { $0.name == .unevaluatedItems || $0.name == .unevaluatedProperties }
        }
        return result
    }

    private mutating func collect(_ compiler: SchemaCompiler) {
        let end = place.node + document.nodes[place.node].extent
        var key = place.node + 1
        let vocabularies = compiler.resources.resources[place.resource].vocabularies
        while key < end {
            let value = key + document.nodes[key].extent
            if let name = KeywordName(key: key, in: document), name.drafts.contains(draft),
                draft < .draft2019 || vocabularies.contains(name.vocabularyOfKeyword)
                    || name.vocabularyOfKeyword == .core
            {
                members.append((name, key, value))
            }
            key = value + document.nodes[value].extent
        }
    }

    func value(of name: KeywordName) -> Int? { members.first { $0.name == name }?.value }

    /// Records that a keyword's value is of the wrong kind.
    func fault(_ name: KeywordName, _ node: Int, _ expected: String, _ compiler: inout SchemaCompiler) -> Rule? {
        let kind = SchemaFault.Kind.wrongValue(name, expected: expected)
        compiler.faults.append(SchemaFault(kind: kind, source: place.source, node: node))
        return nil
    }

    /// The number of the schema at a node below.
    func subschema(_ node: Int, _ compiler: inout SchemaCompiler) -> Int {
        compiler.request(place.source, node, place.resource, depth: depth)
    }

    func rule(for name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        switch name {
        case .type: types(node, &compiler)
        case .enumeration, .const: values(name, node, &compiler)
        case .multipleOf, .maximum, .minimum, .exclusiveMaximum, .exclusiveMinimum: bound(name, node, &compiler)
        case .maxLength, .minLength, .maxItems, .minItems, .maxProperties, .minProperties:
            count(name, node, &compiler)
        case .pattern, .format, .contentEncoding, .contentMediaType: text(name, node, &compiler)
        case .uniqueItems: flag(name, node, &compiler) == true ? .uniqueItems : nil
        case .prefixItems, .items, .additionalItems, .contains: list(name, node, &compiler)
        case .maxContains, .minContains: natural(name, node, &compiler).flatMap { _ in nil }
        case .properties, .patternProperties, .required: mapping(name, node, &compiler)
        case .additionalProperties: .additionalProperties(subschema(node, &compiler))
        case .propertyNames: .propertyNames(subschema(node, &compiler))
        case .dependencies, .dependentRequired, .dependentSchemas: dependent(name, node, &compiler)
        case .allOf, .anyOf, .oneOf: branches(name, node, &compiler)
        case .not: .not(subschema(node, &compiler))
        case .condition: conditional(node, &compiler)
        case .ref: reference(name, node, &compiler)
        case .dynamicRef, .recursiveRef: dynamicReference(name, node, &compiler)
        case .unevaluatedItems: .unevaluatedItems(subschema(node, &compiler))
        case .unevaluatedProperties: .unevaluatedProperties(subschema(node, &compiler))
        default: other(name, node, &compiler)
        }
    }

    private func conditional(_ node: Int, _ compiler: inout SchemaCompiler) -> Rule {
        .conditional(
            condition: subschema(node, &compiler),
            consequence: value(of: .consequence).map { subschema($0, &compiler) },
            alternative: value(of: .alternative).map { subschema($0, &compiler) }
        )
    }

    private func branches(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        guard document.nodes[node].kind == .sequence, document.nodes[node].count > 0 else {
            return fault(name, node, "a list of at least one schema", &compiler)
        }
        let parts = document.elements(of: node).map { subschema($0, &compiler) }
        switch name {
        case .allOf: return .allOf(parts)
        case .anyOf: return .anyOf(parts)
        default: return .oneOf(parts)
        }
    }

    private func reference(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        guard document.nodes[node].kind == .string else {
            return fault(name, node, "text: the address of a schema", &compiler)
        }
        return compiler.reference(document.text(of: node), from: place, node: node).rule
    }

    private func dynamicReference(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        guard document.nodes[node].kind == .string else {
            return fault(name, node, "text: the address of a schema", &compiler)
        }
        let text = document.text(of: node)
        let (rule, target) = compiler.reference(text, from: place, node: node)
        guard case .reference(let fallback) = rule, let target else { return rule }
        let anchor = name == .recursiveRef ? "" : PercentEncoding.decoded(URIReference(text).fragment ?? "")
        guard compiler.resources.resources[target.resource].dynamicAnchors[anchor] == target.node,
            name == .recursiveRef || !anchor.isEmpty
        else { return rule }
        return .dynamicReference(fallback, name: compiler.dynamicName(anchor))
    }

    /// What says something without asking anything; only definitions are looked at, for they may be referred to.
    private func other(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        switch name {
        case .defs, .definitions:
            if document.nodes[node].kind != .mapping {
                return fault(name, node, "a mapping of names to schemas", &compiler)
            }
            if compiler.options.readsUnusedDefinitions {
                for member in document.members(of: node) { _ = subschema(member.value, &compiler) }
            }
            return nil
        case .title, .description, .fallback, .examples, .deprecated, .readOnly, .writeOnly, .contentSchema:
            return .annotation
        default: return nil
        }
    }
}
