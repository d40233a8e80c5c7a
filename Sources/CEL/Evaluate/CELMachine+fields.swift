// CELMachine+fields: fields, positions and paths, in maps, lists, optionals and documents.
import Documents

extension CELMachine {
    /// A field of what `first` comes to: its value, an optional of it, or whether it is there.
    mutating func select(_ node: CELNode) throws(CELFault) -> CELValue {
        let operand = try value(node.first)
        let name = code.tree.names[Int(node.second)]
        if node.has(CELNode.test) { return .bool(try operand.hasField(name, node.offset)) }
        if node.has(CELNode.optional) { return try operand.optionalField(name, node.offset) }
        return try operand.field(name, node.offset)
    }

    /// Several fields in a row; within a document only node numbers change.
    mutating func path(_ node: CELNode) throws(CELFault) -> CELValue {
        var current = try value(node.first)
        var position = Int(node.second)
        let end = position &+ Int(node.third)
        while position < end {
            if case .node(let holder, let start) = current {
                var index = Int(start)
                while position < end {
                    let name = code.tree.names[Int(code.tree.children[position])]
                    guard let next = holder.member(name, of: index) else {
                        throw holder.missing(name, at: index, node.offset)
                    }
                    index = next
                    position &+= 1
                    if !holder.unknowns.isEmpty, let name = holder.unknowns[index] {
                        throw CELFault.unknown(name).at(node.offset)
                    }
                }
                return try holder.value(at: index).known(node.offset)
            }
            current = try current.field(code.tree.names[Int(code.tree.children[position])], node.offset)
            position &+= 1
        }
        return current
    }

    /// `a[b]` and `a[?b]`.
    mutating func element(_ node: CELNode) throws(CELFault) -> CELValue {
        let base = try value(node.first)
        let key = try value(node.second)
        if case .list(let list) = base, case .int(let position) = key, !node.has(CELNode.optional) {
            if let index = Int(exactly: position), list.indices.contains(index) { return list[index] }
            throw CELFault(.noSuchKey, "the list has no position \(position)", at: Int(node.offset))
        }
        return try base.element(key, isOptional: node.has(CELNode.optional), node.offset)
    }
}

extension CELDocument {
    /// The member of a mapping under a name.
    func member(_ name: CELName, of index: Int) -> Int? {
        let found = name.text.utf8.withContiguousStorageIfAvailable {
            document.member($0, hash: name.hash, of: index)
        }
        return found ?? document.member(name.text, of: index)
    }

    func missing(_ name: CELName, at index: Int, _ offset: UInt32) -> CELFault {
        guard document.nodes[index].kind == .mapping else {
            let kind = type(at: index).valueName
            return CELFault(.noOverload, "no field '\(name.text)': the value is of type \(kind)", at: Int(offset))
        }
        return CELFault(.noSuchKey, "no such key: '\(name.text)'", at: Int(offset))
    }
}

extension CELValue {
    /// A field's value.
    func field(_ name: CELName, _ offset: UInt32) throws(CELFault) -> CELValue {
        switch self {
        case .map(let map):
            guard let value = map.value(text: name.text, hash: name.hash) else {
                throw CELFault(.noSuchKey, "no such key: '\(name.text)'", at: Int(offset))
            }
            return try value.known(offset)
        case .node(let holder, let index):
            guard let found = holder.member(name, of: Int(index)) else {
                throw holder.missing(name, at: Int(index), offset)
            }
            return try holder.value(at: found).known(offset)
        case .optional: return try optionalField(name, offset)
        case .opaque(let opaque):
            if let value = try known(offset).libraryField(name.text) { return value }
            throw CELFault(.noSuchKey, "a \(opaque.content.typeName) has no field '\(name.text)'", at: Int(offset))
        default:
            throw CELFault(
                .noOverload,
                "no field '\(name.text)': the value is of type \(type.valueName)",
                at: Int(offset)
            )
        }
    }

    private func libraryField(_ name: String) -> CELValue? {
        guard case .opaque(let opaque) = self, CELType.libraryFields(of: opaque.content.typeName)[name] != nil else {
            return nil
        }
        return opaque.content.field(name)
    }

    /// The value itself, or unknown where it stands for what is not known.
    func known(_ offset: UInt32) throws(CELFault) -> CELValue {
        if case .opaque(let opaque) = self, case .unknown(let name) = opaque.content {
            throw CELFault.unknown(name).at(offset)
        }
        return self
    }

    /// An optional of a field's value.
    func optionalField(_ name: CELName, _ offset: UInt32) throws(CELFault) -> CELValue {
        switch self {
        case .map(let map):
            return try .maybe(map.value(text: name.text, hash: name.hash)?.known(offset))
        case .node(let holder, let index) where holder.document.nodes[Int(index)].kind == .mapping:
            return try .maybe(holder.member(name, of: Int(index)).map { holder.value(at: $0) }?.known(offset))
        case .optional(let optional):
            guard let value = optional.value else { return self }
            return try value.optionalField(name, offset)
        default:
            throw CELFault(.noSuchKey, "no such key: '\(name.text)' in a \(type.valueName)", at: Int(offset))
        }
    }

    /// Whether a field is there.
    func hasField(_ name: CELName, _ offset: UInt32) throws(CELFault) -> Bool {
        switch self {
        case .map(let map): return map.value(text: name.text, hash: name.hash) != nil
        case .node(let holder, let index) where holder.document.nodes[Int(index)].kind == .mapping:
            return holder.member(name, of: Int(index)) != nil
        case .optional(let optional): return try optional.value?.hasField(name, offset) ?? false
        default:
            throw CELFault(
                .noOverload,
                "no field '\(name.text)': the value is of type \(type.valueName)",
                at: Int(offset)
            )
        }
    }

    /// What lies at a position or under a key.
    func element(_ key: CELValue, isOptional: Bool, _ offset: UInt32) throws(CELFault) -> CELValue {
        if case .optional(let optional) = self {
            guard let inner = optional.value else { return self }
            return try inner.element(key, isOptional: true, offset)
        }
        if let value = try find(key, offset) {
            let known = try value.known(offset)
            return isOptional ? .maybe(known) : known
        }
        if isOptional { return .optional(.absent) }
        throw CELFault(.noSuchKey, "no such key: \(key.shortText)", at: Int(offset))
    }

    private func find(_ key: CELValue, _ offset: UInt32) throws(CELFault) -> CELValue? {
        switch self {
        case .map(let map): return map.position(of: key).map { map.entries[$0].value }
        case .list(let list):
            let position = try key.position(offset)
            return list.indices.contains(position) ? list[position] : nil
        case .node(let holder, let index):
            if holder.document.nodes[Int(index)].kind == .sequence {
                return holder.element(try key.position(offset), of: Int(index))
            }
            return holder.value(under: key, of: Int(index))
        default: throw CELFault.noOverload("_[_]", self, key).at(offset)
        }
    }

    /// A list's position from a number of any kind.
    private func position(_ offset: UInt32) throws(CELFault) -> Int {
        var position: Int?
        switch self {
        case .int(let value): position = Int(exactly: value)
        case .uint(let value): position = Int(exactly: value)
        case .double(let value): position = Int(exactly: value)
        default: break
        }
        guard let position else {
            throw CELFault(.invalidArgument, "a list has no position \(shortText)", at: Int(offset))
        }
        return position
    }
}
