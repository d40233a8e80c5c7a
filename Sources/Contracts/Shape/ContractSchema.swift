// ContractSchema: the contract's own JSON Schema, drawn from its shape, so that editors complete and check it.

/// The contract's own JSON Schema (draft 2020-12).
public enum ContractSchema {
    /// The schema's own name.
    public static let identifier = "urn:plimsoll:contract:1"

    /// The schema's text, ending in a line break; the same on every call.
    public static var text: String { schema(of: Contract.shape, identifier, title: "Plimsoll contract") }

    /// The schema of a file of rules.
    public static var packText: String {
        schema(of: RulePack.shape, "urn:plimsoll:rules:1", title: "Plimsoll rule pack")
    }

    private static func schema(of root: Record, _ identifier: String, title: String) -> String {
        var records: [Record] = []
        collect(.record(root), into: &records)
        var members: [(String, JSONText)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")), ("$id", .text(identifier)),
            ("title", .text(title)),
        ]
        members += record(root)
        let inner = records.filter { $0.name != root.name }
        members.append(("$defs", .map(inner.map { ($0.name, .map(record($0))) })))
        return JSONText.map(members).written() + "\n"
    }

    /// All records in the order they are met; each once.
    private static func collect(_ shape: Shape, into records: inout [Record]) {
        switch shape {
        case .record(let record):
            guard !records.contains(where: { $0.name == record.name }) else { return }
            records.append(record)
            for field in record.fields { collect(field.shape, into: &records) }
        case .list(let element, _): collect(element, into: &records)
        case .named(let value, _): collect(value, into: &records)
        case .choice(let shapes): for shape in shapes { collect(shape, into: &records) }
        case .text, .flag, .integer, .word, .anything: break
        }
    }

    private static func record(_ record: Record) -> [(String, JSONText)] {
        var members: [(String, JSONText)] = [("description", .text(record.summary)), ("type", .text("object"))]
        members.append(("properties", .map(record.fields.map { ($0.key, .map(field($0))) })))
        let required = record.fields.filter(\.isRequired).map { JSONText.text($0.key) }
        if !required.isEmpty { members.append(("required", .list(required))) }
        members.append(("additionalProperties", .flag(false)))
        return members
    }

    private static func field(_ field: Field) -> [(String, JSONText)] {
        var members: [(String, JSONText)] = [("description", .text(field.summary))]
        members += field.isRequired ? shape(field.shape) : optional(field.shape)
        if !field.examples.isEmpty { members.append(("examples", .list(field.examples.map(JSONText.raw)))) }
        return members
    }

    /// The shape, or nothing: an optional key may stand without a value.
    private static func optional(_ value: Shape) -> [(String, JSONText)] {
        if case .anything = value { return [] }
        if case .word(let words) = value { return [("enum", .list(words.map { .text($0.text) } + [.raw("null")]))] }
        var members = shape(value)
        guard let type = members.firstIndex(where: { $0.0 == "type" }) else {
            return [("anyOf", .list([.map(members), .map([("type", .text("null"))])]))]
        }
        switch members[type].1 {
        case .list(let types): members[type].1 = .list(types + [.text("null")])
        default: members[type].1 = .list([members[type].1, .text("null")])
        }
        return members
    }

    private static func shape(_ shape: Shape) -> [(String, JSONText)] {
        switch shape {
        case .anything: return []
        case .flag: return [("type", .text("boolean"))]
        case .text(let form):
            let type: JSONText =
                form == .version ? .list([.text("string"), .text("number")]) : .text("string")
            return [("type", type)] + (form.pattern.map { [("pattern", .text($0))] } ?? [])
        case .integer(let range):
            let most: [(String, JSONText)] = range.upperBound == .max ? [] : [("maximum", .number(range.upperBound))]
            return [("type", .text("integer")), ("minimum", .number(range.lowerBound))] + most
        case .word(let words): return [("enum", .list(words.map { .text($0.text) }))]
        case .list(let element, let least):
            let bound: [(String, JSONText)] = least > 0 ? [("minItems", .number(least))] : []
            return [("type", .text("array")), ("items", .map(self.shape(element)))] + bound
        case .named(let value, _):
            var members: [(String, JSONText)] = [("type", .text("object"))]
            members.append(("propertyNames", .map(self.shape(.text(.name)))))
            members.append(("additionalProperties", .map(named(value))))
            return members
        case .record(let record): return [("$ref", .text("#/$defs/\(record.name)"))]
        case .choice(let shapes): return [("anyOf", .list(shapes.map { .map(self.shape($0)) }))]
        }
    }

    /// `staging:` alone declares an environment.
    private static func named(_ value: Shape) -> [(String, JSONText)] {
        if case .record(let record) = value, !record.fields.contains(where: \.isRequired) { return optional(value) }
        return shape(value)
    }
}
