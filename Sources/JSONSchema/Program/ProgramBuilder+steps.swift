// ProgramBuilder+steps: the instruction for each rule that stands alone.
import Documents

extension ProgramBuilder {
    /// What one rule comes to; rules that are fused with their siblings come to nothing here.
    mutating func instructions(for rule: Rule, _ subschema: Subschema) -> [Instruction] {
        switch rule {
        case .values(let nodes): return [valueInstruction(nodes, subschema.source)]
        case .multipleOf(let divisor):
            program.divisors.append(divisor)
            let whole = divisor.integer.flatMap { UInt32(exactly: $0) } ?? 0
            return [.init(operation: .multiple, kinds: Kinds.numbers, a: UInt32(program.divisors.count - 1), b: whole)]
        case .pattern(let number): return [.init(operation: .pattern, kinds: Kinds.texts, a: UInt32(number))]
        case .format(let format):
            program.formats.append(format)
            return [.init(operation: .format, kinds: Kinds.texts, a: UInt32(program.formats.count - 1))]
        case .content(let content):
            program.contents.append(content)
            return [.init(operation: .content, kinds: Kinds.texts, a: UInt32(program.contents.count - 1))]
        case .uniqueItems: return [.init(operation: .unique, kinds: Kinds.lists)]
        case .propertyNames(let part): return [.init(operation: .names, kinds: Kinds.mappings, a: targets[part])]
        case .dependentRequired(let list): return list.flatMap { dependencyInstructions($0) }
        case .dependentSchemas(let list): return list.map { dependentInstruction($0) }
        case .dependencies(let required, let schemas):
            return required.flatMap { dependencyInstructions($0) } + schemas.map { dependentInstruction($0) }
        case .prefixItems(let parts):
            let (start, count) = list(parts)
            return [.init(operation: .prefixItems, kinds: Kinds.lists, a: start, b: count)]
        case .items(let part, let from):
            return [.init(operation: .items, kinds: Kinds.lists, a: targets[part], b: UInt32(from))]
        case .contains(let part, let minimum, let maximum):
            let most = UInt32(clamping: maximum ?? Int(UInt32.max))
            let start = UInt32(program.words.count)
            program.words.append(schema.draft(of: subschema) >= .draft2020 ? 1 : 0)
            program.words += [UInt32(clamping: minimum), most]
            return [.init(operation: .contains, kinds: Kinds.lists, a: targets[part], b: start)]
        case .unevaluatedItems(let part):
            return [.init(operation: .unevaluatedItems, kinds: Kinds.lists, a: targets[part])]
        case .unevaluatedProperties(let part):
            return [.init(operation: .unevaluatedMembers, kinds: Kinds.mappings, a: targets[part])]
        default: return inPlaceInstructions(for: rule)
        }
    }

    private mutating func inPlaceInstructions(for rule: Rule) -> [Instruction] {
        switch rule {
        case .allOf(let parts):
            return parts.map { .init(operation: .call, kinds: Kinds.all, a: targets[$0]) }
        case .reference(let part): return [.init(operation: .call, kinds: Kinds.all, a: targets[part])]
        case .dynamicReference(let part, let name):
            return [.init(operation: .dynamicCall, kinds: Kinds.all, a: targets[part], b: UInt32(name))]
        case .unresolved: return [.init(operation: .unknown, kinds: Kinds.all)]
        case .anyOf(let parts):
            let (start, count) = list(parts)
            return [.init(operation: .any, kinds: Kinds.all, a: start, b: count)]
        case .oneOf(let parts):
            let (start, count) = list(parts)
            return [.init(operation: .one, kinds: Kinds.all, a: start, b: count)]
        case .not(let part): return [.init(operation: .not, kinds: Kinds.all, a: targets[part])]
        case .conditional(let condition, let consequence, let alternative):
            return [
                .init(
                    operation: .conditional,
                    kinds: Kinds.all,
                    a: targets[condition],
                    b: consequence.map { targets[$0] } ?? 0,
                    c: alternative.map { targets[$0] } ?? 0
                )
            ]
        default: return []
        }
    }

    private mutating func dependencyInstructions(_ dependency: Dependency) -> [Instruction] {
        let start = UInt32(program.slots.count)
        for name in [dependency.name] + dependency.required {
            let (first, count) = text(name.text)
            program.slots.append(Slot(hash: name.hash, start: first, count: count))
        }
        let count = UInt32(dependency.required.count)
        return [.init(operation: .dependentRequired, kinds: Kinds.mappings, a: start, b: count)]
    }

    private mutating func dependentInstruction(_ dependency: NamedSubschema) -> Instruction {
        let start = UInt32(program.slots.count)
        let (first, count) = text(dependency.name.text)
        program.slots.append(Slot(hash: dependency.name.hash, start: first, count: count))
        return .init(operation: .dependentSchema, kinds: Kinds.mappings, a: start, b: targets[dependency.subschema])
    }

    /// One text, several texts, or values of any kind.
    private mutating func valueInstruction(_ nodes: [Int], _ source: Int) -> Instruction {
        let document = schema.sources[source].document
        let isText = nodes.allSatisfy { document.nodes[$0].kind == .string }
        if isText, nodes.count == 1 {
            let (start, count) = text(document.text(of: nodes[0]))
            return .init(operation: .text, kinds: Kinds.all, a: start, b: count)
        }
        if isText, !nodes.isEmpty { return textsInstruction(nodes.map { document.text(of: $0) }) }
        let start = UInt32(program.words.count)
        program.words += nodes.map { constant($0, source: source) }
        return .init(operation: .values, kinds: Kinds.all, a: start, b: UInt32(nodes.count))
    }

    /// A table by length and first bytes, as `TextTable` reads it.
    private mutating func textsInstruction(_ texts: [String]) -> Instruction {
        let table = hashTable(texts.map { (KeyHash.of($0), $0, 0, Kinds.all, 0) })
        return .init(operation: .texts, kinds: Kinds.all, a: table.first, b: table.mask)
    }

    typealias Entry = (hash: UInt32, text: String, block: UInt32, kinds: KindSet, required: UInt16)

    /// Writes a table with open addressing, at most half full, larger where names crowd.
    mutating func hashTable(_ entries: [Entry]) -> (first: UInt32, mask: UInt32) {
        var size = 1
        while size < entries.count * 2 { size *= 2 }
        for _ in 0..<3 where crowding(entries, size) > 2 { size *= 2 }
        let first = program.slots.count
        program.slots += [Slot](repeating: Slot(), count: size)
        for entry in entries {
            let (start, count) = text(entry.text)
            var place = Int(entry.hash) & (size - 1)
            while program.slots[first + place].count != UInt32.max { place = (place + 1) & (size - 1) }
            var name = entry.text
            program.slots[first + place] = Slot(
                head: name.withUTF8 { Tape.head(of: $0) },
                hash: entry.hash,
                start: start,
                count: count,
                block: entry.block,
                kinds: entry.kinds,
                required: entry.required
            )
        }
        return (UInt32(first), UInt32(size - 1))
    }

    /// The longest way to a name in a table of a size.
    private func crowding(_ entries: [Entry], _ size: Int) -> Int {
        var used = [Bool](repeating: false, count: size)
        var longest = 0
        for entry in entries {
            var place = Int(entry.hash) & (size - 1)
            var steps = 0
            while used[place] {
                place = (place + 1) & (size - 1)
                steps += 1
            }
            used[place] = true
            longest = max(longest, steps)
        }
        return longest
    }
}
