// KeywordReader+values: keywords that ask something of a scalar or a count.
import Documents

extension KeywordReader {
    func types(_ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        let expected = "the name of a type or a list of names"
        var result: TypeSet = []
        let isList = document.nodes[node].kind == .sequence
        for name in isList ? document.elements(of: node) : [node] {
            guard document.nodes[name].kind == .string else { return fault(.type, name, expected, &compiler) }
            guard let type = TypeSet(name: document.text(of: name)) else {
                let kind = SchemaFault.Kind.unknownType(document.text(of: name))
                compiler.faults.append(SchemaFault(kind: kind, source: place.source, node: name))
                return nil
            }
            result.formUnion(type)
        }
        return .types(result)
    }

    func values(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        if name == .const { return .values([node]) }
        guard document.nodes[node].kind == .sequence else {
            return fault(name, node, "a list of values", &compiler)
        }
        return .values(document.elements(of: node))
    }

    func number(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> ExactNumber? {
        let kind = document.nodes[node].kind
        guard kind == .integer || kind == .decimal, let number = document.withText(of: node, { ExactNumber($0) }) else {
            _ = fault(name, node, "a number", &compiler)
            return nil
        }
        return number
    }

    func bound(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        if draft == .draft4, name == .exclusiveMaximum || name == .exclusiveMinimum {
            return flag(name, node, &compiler).flatMap { _ in nil }
        }
        guard let number = number(name, node, &compiler) else { return nil }
        switch name {
        case .multipleOf:
            if number.isZero || number.isNegative { return fault(name, node, "a number above 0", &compiler) }
            return .multipleOf(number)
        case .maximum: return .maximum(number, isExclusive: isExclusive(.exclusiveMaximum))
        case .minimum: return .minimum(number, isExclusive: isExclusive(.exclusiveMinimum))
        case .exclusiveMaximum: return .maximum(number, isExclusive: true)
        default: return .minimum(number, isExclusive: true)
        }
    }

    /// In draft 4 a flag beside the bound says so.
    private func isExclusive(_ name: KeywordName) -> Bool {
        guard draft == .draft4, let node = value(of: name) else { return false }
        return document.nodes[node].kind == .yes
    }

    func flag(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Bool? {
        switch document.nodes[node].kind {
        case .yes: return true
        case .no: return false
        default:
            _ = fault(name, node, "true or false", &compiler)
            return nil
        }
    }

    func natural(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Int? {
        let kind = document.nodes[node].kind
        if kind == .integer || (kind == .decimal && draft.countsWholeDecimalsAsIntegers),
            let number = document.withText(of: node, { ExactNumber($0) }), number.isInteger, !number.isNegative
        {
            return min(number.integer ?? Int.max, Int(UInt32.max))
        }
        _ = fault(name, node, "a whole number, 0 or more", &compiler)
        return nil
    }

    func count(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        guard let count = natural(name, node, &compiler) else { return nil }
        switch name {
        case .maxLength: return .maxLength(count)
        case .minLength: return .minLength(count)
        case .maxItems: return .maxItems(count)
        case .minItems: return .minItems(count)
        case .maxProperties: return .maxProperties(count)
        default: return .minProperties(count)
        }
    }

    func text(_ name: KeywordName, _ node: Int, _ compiler: inout SchemaCompiler) -> Rule? {
        guard document.nodes[node].kind == .string else { return fault(name, node, "text", &compiler) }
        let text = document.text(of: node)
        switch name {
        case .pattern:
            return compiler.pattern(text, source: place.source, node: node).map { .pattern($0) }
        case .format: return format(text, compiler)
        default: return content(name, text, compiler)
        }
    }

    private func format(_ text: String, _ compiler: SchemaCompiler) -> Rule {
        let vocabularies = compiler.resources.resources[place.resource].vocabularies
        guard compiler.options.assertsFormats || vocabularies.contains(.formatAssertion) else { return .annotation }
        return Format(name: text, draft: draft).map { .format($0) } ?? .annotation
    }

    /// The encoding and the media type are one question; the encoding's keyword asks it where both stand.
    private func content(_ name: KeywordName, _ text: String, _ compiler: SchemaCompiler) -> Rule {
        let isWanted = draft == .draft7 && compiler.options.assertsFormats
        guard compiler.options.assertsContent || isWanted else { return .annotation }
        func holds(_ other: KeywordName, _ wanted: String) -> Bool {
            value(of: other).map { document.text(of: $0) == wanted } ?? false
        }
        var rule = ContentRule()
        rule.isBase64 = holds(.contentEncoding, "base64")
        rule.isJSON = holds(.contentMediaType, "application/json")
        if name == .contentMediaType, value(of: .contentEncoding) != nil { return .annotation }
        return rule.isBase64 || rule.isJSON ? .content(rule) : .annotation
    }
}
