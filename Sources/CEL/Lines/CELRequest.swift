// CELRequest: a request's fields, read from JSON.
import Documents

/// What one line asks.
struct CELRequest {
    var expression = ""
    var bindings = CELBindings()
    var environment = CELEnvironment()
    var isCheckOnly = false

    init(
        _ holder: CELDocument,
        _ root: Int,
        timeZones: CELEnvironment.TimeZoneSource?
    ) throws(RequestFault) {
        let reader = TaggedReader(holder: holder)
        environment.timeZones = timeZones
        guard let expr = reader.member("expr", of: root), let text = reader.text(expr) else {
            throw RequestFault(message: "the request has no text 'expr'")
        }
        expression = text
        if let container = reader.member("container", of: root) { environment.container = reader.text(container) ?? "" }
        environment.hasMacros = !reader.flag("disable_macros", of: root)
        environment.isChecked = !reader.flag("disable_check", of: root)
        isCheckOnly = reader.flag("check_only", of: root)
        if let types = reader.member("types", of: root) {
            for entry in holder.document.elements(of: types) { try declare(entry, reader) }
        }
        if let values = reader.member("bindings", of: root) {
            for (key, value) in holder.document.members(of: values) {
                // A variable that is bound but not declared may be anything.
                let name = holder.document.text(of: key)
                if environment.variables[name] == nil { environment.declare(name, .dynamic) }
                try bind(holder.document.text(of: key), value, reader)
            }
        }
    }

    private mutating func declare(_ entry: Int, _ reader: TaggedReader) throws(RequestFault) {
        guard let nameAt = reader.member("name", of: entry), let name = reader.text(nameAt) else {
            throw RequestFault(message: "a declaration has no name")
        }
        if let type = reader.member("type", of: entry) {
            environment.declare(name, try reader.type(type))
            return
        }
        guard let overloads = reader.member("overloads", of: entry) else {
            throw RequestFault(message: "the declaration of '\(name)' has neither type nor overloads")
        }
        for overload in reader.holder.document.elements(of: overloads) {
            var parameters: [CELType] = []
            if let list = reader.member("params", of: overload) {
                for type in reader.holder.document.elements(of: list) { parameters.append(try reader.type(type)) }
            }
            guard let result = reader.member("result", of: overload) else {
                throw RequestFault(message: "an overload of '\(name)' has no result")
            }
            environment.declare(
                function: name,
                parameters: parameters,
                result: try reader.type(result),
                isMember: reader.flag("member", of: overload)
            )
        }
    }

    private mutating func bind(_ name: String, _ index: Int, _ reader: TaggedReader) throws(RequestFault) {
        if reader.member("unknown", of: index) != nil {
            bindings.bindUnknown(name)
        } else if let messages = reader.member("error", of: index) {
            let text = reader.holder.document.elements(of: messages).compactMap { reader.text($0) }.first
            bindings.bind(name, error: CELFault(.invalidArgument, text ?? "an error was bound"))
        } else {
            bindings.bind(name, try reader.value(index))
        }
    }
}

/// Reads tagged values and types.
struct TaggedReader {
    let holder: CELDocument

    func member(_ name: String, of index: Int) -> Int? { holder.document.member(name, of: index) }

    func text(_ index: Int) -> String? {
        holder.document.nodes[index].kind == .string ? holder.document.text(of: index) : nil
    }

    func flag(_ name: String, of index: Int) -> Bool {
        member(name, of: index).map { holder.document.nodes[$0].kind == .yes } ?? false
    }

    func type(_ index: Int) throws(RequestFault) -> CELType {
        if let name = text(index) {
            if let primitive = CELType.primitives[name] { return primitive }
            if name == "type" { return .type(nil) }
            if name.hasPrefix("wrapper("), name.hasSuffix(")"),
                let inner = CELType.primitives[String(name.dropFirst(8).dropLast())]
            {
                return .wrapper(inner)
            }
            return .abstract(name, [])
        }
        if let element = member("list", of: index) { return .list(try type(element)) }
        if let pair = member("map", of: index) {
            let parts = holder.document.elements(of: pair)
            guard parts.count == 2 else { throw RequestFault(message: "a map's type has two parts") }
            return .map(try type(parts[0]), try type(parts[1]))
        }
        if let name = member("param", of: index).flatMap({ text($0) }) { return .parameter(name) }
        if let inner = member("type", of: index) { return .type(try type(inner)) }
        if let name = member("abstract", of: index).flatMap({ text($0) }) {
            var parameters: [CELType] = []
            if let list = member("parameters", of: index) {
                for part in holder.document.elements(of: list) { parameters.append(try type(part)) }
            }
            return .abstract(name, parameters)
        }
        throw RequestFault(message: "there is no such type: \(holder.document.path(of: index))")
    }

    /// The value of `{"int": "42"}` and the like.
    func value(_ index: Int) throws(RequestFault) -> CELValue {
        let members = holder.document.members(of: index)
        guard members.count == 1 else { throw RequestFault(message: "a value has one tag") }
        let tag = holder.document.text(of: members[0].key)
        let content = members[0].value
        switch tag {
        case "list":
            var list: [CELValue] = []
            for element in holder.document.elements(of: content) { list.append(try value(element)) }
            return .list(list)
        case "map": return try map(content)
        case "optional":
            return holder.document.nodes[content].kind == .null ? .maybe(nil) : .maybe(try value(content))
        default:
            guard let value = scalar(tag, holder.value(at: content)) else {
                throw RequestFault(message: "'\(tag)' does not take this value")
            }
            return value
        }
    }

    private func map(_ index: Int) throws(RequestFault) -> CELValue {
        var builder = MapBuilder()
        for pair in holder.document.elements(of: index) {
            let parts = holder.document.elements(of: pair)
            guard parts.count == 2, builder.add(try value(parts[0]), try value(parts[1])) else {
                throw RequestFault(message: "a map's entries are pairs of different keys with values")
            }
        }
        return .map(builder.map)
    }

    private func scalar(_ tag: String, _ content: CELValue) -> CELValue? {
        switch (tag, content) {
        case ("null", .null): return .null
        case ("bool", .bool), ("string", .string), ("double", .double), ("int", .int): return content
        case ("int", .string(let text)): return Int64(text).map { .int($0) }
        case ("uint", .string(let text)): return UInt64(text).map { .uint($0) }
        case ("uint", .int(let number)): return UInt64(exactly: number).map { .uint($0) }
        case ("uint", .uint): return content
        case ("double", .int(let number)): return .double(Double(number))
        case ("double", .uint(let number)): return .double(Double(number))
        case ("double", .string(let text)): return Double(text).map { .double($0) }
        case ("bytes", .string(let text)): return Base64.decode(text).map { .bytes($0) }
        case ("timestamp", .string(let text)): return CELTimestamp(text).map { .timestamp($0) }
        case ("duration", .string(let text)): return CELDuration(text).map { .duration($0) }
        case ("type", .string(let text)): return .type(CELType.valueNames[text] ?? .abstract(text, []))
        default: return nil
        }
    }
}
