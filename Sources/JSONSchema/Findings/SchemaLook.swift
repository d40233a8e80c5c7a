// SchemaLook: what a schema asks at a glance, through references and combinations: types, names, values, examples.
import Documents

/// Questions to the schemas that apply in place.
struct SchemaLook {
    let compiled: CompiledSchema

    /// A schema and those it applies to the same value with certainty or by choice.
    func inPlace(_ number: Int, choices: Bool = true) -> [Int] {
        var result: [Int] = []
        var seen: Set<Int> = []
        var stack = [number]
        while let next = stack.popLast(), result.count < 500 {
            guard seen.insert(next).inserted else { continue }
            result.append(next)
            for keyword in compiled.subschemas[next].keywords {
                switch keyword.rule {
                case .reference(let target), .dynamicReference(let target, _): stack.append(target)
                case .allOf(let parts): stack += parts
                case .anyOf(let parts), .oneOf(let parts): if choices { stack += parts }
                case .conditional(_, let one, let two): if choices { stack += [one, two].compactMap(\.self) }
                case .dependentSchemas(let list), .dependencies(_, let list):
                    if choices { stack += list.map(\.subschema) }
                default: break
                }
            }
        }
        return result
    }

    /// The names of properties that a schema knows, with their schemas.
    func properties(of number: Int) -> [NamedSubschema] {
        var seen: Set<String> = []
        return inPlace(number).flatMap { part in
            compiled.subschemas[part].keywords.flatMap { keyword -> [NamedSubschema] in
                if case .properties(let list) = keyword.rule { list } else { [] }
            }
        }.filter { seen.insert($0.name.text).inserted }
    }

    /// The names of keys that must surely be there.
    func required(of number: Int) -> [String] {
        inPlace(number, choices: false).flatMap { part in
            compiled.subschemas[part].keywords.flatMap { keyword -> [String] in
                if case .required(let names) = keyword.rule { names.map(\.text) } else { [] }
            }
        }
    }

    /// The schemas for the items of a list.
    func items(of number: Int) -> [Int] {
        inPlace(number).flatMap { part in
            compiled.subschemas[part].keywords.compactMap { keyword in
                if case .items(let items, _) = keyword.rule { items } else { nil }
            }
        }
    }

    /// The schemas for members that may have any name.
    func members(of number: Int) -> [Int] {
        inPlace(number).flatMap { part in
            compiled.subschemas[part].keywords.flatMap { keyword -> [Int] in
                switch keyword.rule {
                case .additionalProperties(let member): [member]
                case .patternProperties(let list): list.map(\.subschema)
                default: []
                }
            }
        }
    }

    /// The types that a schema surely asks for.
    func types(of number: Int) -> TypeSet {
        var result = TypeSet.all
        for part in inPlace(number, choices: false) {
            if compiled.subschemas[part].constant == false { return [] }
            for keyword in compiled.subschemas[part].keywords {
                if case .types(var types) = keyword.rule {
                    if types.contains(.number) { types.insert(.integer) }
                    if result.contains(.number), !types.contains(.number), types.contains(.integer) {
                        result.remove(.number)
                    }
                    result.formIntersection(types)
                }
            }
        }
        return result
    }

    /// The values a schema lets in, where it names them, as JSON; and how many there are.
    func values(of number: Int) -> [String]? {
        for part in inPlace(number, choices: false) {
            for keyword in compiled.subschemas[part].keywords {
                guard case .values(let nodes) = keyword.rule else { continue }
                let document = compiled.sources[compiled.subschemas[part].source].document
                return nodes.prefix(200).map { JSONText.text(of: document, $0) }
            }
        }
        return nil
    }

    /// Whether a pattern that surely applies does not match a text.
    func forbids(_ text: String, _ number: Int) -> Bool {
        inPlace(number, choices: false).contains { part in
            compiled.subschemas[part].keywords.contains { keyword in
                guard case .pattern(let pattern) = keyword.rule else { return false }
                var text = text
                return text.withUTF8 { compiled.patterns[pattern].matches($0) } == false
            }
        }
    }

    /// A value that would fit, as JSON: from `examples`, `default`, values, a pattern or a format; nil where none is known.
    func example(for number: Int) -> String? {
        for part in inPlace(number, choices: false) {
            let place = compiled.subschemas[part]
            let document = compiled.sources[place.source].document
            if let list = document.member("examples", of: place.node), let first = document.elements(of: list).first,
                !document.nodes[first].isContainer
            {
                return JSONText.text(of: document, first)
            }
            if let node = document.member("default", of: place.node), !document.nodes[node].isContainer,
                document.nodes[node].kind != .null,
                document.nodes[node].length > 0 || document.nodes[node].kind != .string
            {
                return JSONText.text(of: document, node)
            }
        }
        if let value = values(of: number)?.first { return value }
        for part in inPlace(number, choices: false) {
            for keyword in compiled.subschemas[part].keywords {
                if case .format(let format) = keyword.rule { return JSONText.quoted(format.stockExample) }
                if case .pattern(let pattern) = keyword.rule, let text = compiled.patterns[pattern].example {
                    return JSONText.quoted(text)
                }
            }
        }
        return nil
    }
}

extension TypeSet {
    /// Whether a value of a kind has one of these types.
    func takes(_ kind: Node.Kind) -> Bool {
        switch kind {
        case .null: contains(.null)
        case .no, .yes: contains(.boolean)
        case .integer: contains(.integer) || contains(.number)
        case .decimal, .notFinite: contains(.number)
        case .string, .time: contains(.string)
        case .sequence: contains(.array)
        case .mapping: contains(.object)
        }
    }
}
