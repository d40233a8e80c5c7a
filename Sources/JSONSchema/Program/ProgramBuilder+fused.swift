// ProgramBuilder+fused: keywords of one schema that become one instruction together.
import Documents

extension ProgramBuilder {
    /// `properties`, `required`, `patternProperties` and `additionalProperties`.
    mutating func objectInstruction(_ subschema: Subschema) -> Instruction? {
        var entries: [Entry] = []
        var places: [String: Int] = [:]
        var plan = ObjectPlan()
        var isUsed = false
        for keyword in subschema.keywords {
            switch keyword.rule {
            case .properties(let list):
                isUsed = isUsed || !list.isEmpty
                for property in list {
                    // `required` may have come first.
                    if let place = places[property.name.text] {
                        entries[place].block = targets[property.subschema]
                        continue
                    }
                    places[property.name.text] = entries.count
                    entries.append((property.name.hash, property.name.text, targets[property.subschema], Kinds.all, 0))
                }
            case .required(let names):
                isUsed = isUsed || !names.isEmpty
                plan.required += UInt32(names.count)
                for name in names {
                    if places[name.text] == nil {
                        places[name.text] = entries.count
                        entries.append((name.hash, name.text, UInt32.max, Kinds.all, 0))
                    }
                    if let place = places[name.text] { entries[place].required = 1 }
                }
            case .patternProperties(let list):
                isUsed = isUsed || !list.isEmpty
                plan.firstPattern = UInt32(program.words.count)
                plan.patternCount = UInt32(list.count)
                for (pattern, part) in list { program.words += [UInt32(pattern), targets[part]] }
            case .additionalProperties(let part):
                isUsed = true
                plan.additional = targets[part]
                plan.coversAll = true
            default: break
            }
        }
        guard isUsed else { return nil }
        plan.hasNames = !entries.isEmpty
        (plan.firstSlot, plan.mask) = hashTable(entries)
        program.objects.append(plan)
        return .init(operation: .object, kinds: Kinds.mappings, a: UInt32(program.objects.count - 1))
    }

    /// Upper and lower bounds of numbers.
    mutating func rangeInstruction(_ subschema: Subschema) -> Instruction? {
        var all: [Bounds] = []
        func set(_ change: (inout Bounds) -> Bool) {
            for index in all.indices where change(&all[index]) { return }
            var bounds = Bounds()
            _ = change(&bounds)
            all.append(bounds)
        }
        for keyword in subschema.keywords {
            switch keyword.rule {
            case .minimum(let bound, let isExclusive):
                set {
                    guard $0.minimum == nil else { return false }
                    $0.minimum = bound
                    $0.excludesMinimum = isExclusive
                    $0.least = ProgramBuilder.least(bound, isExclusive: isExclusive)
                    return true
                }
            case .maximum(let bound, let isExclusive):
                set {
                    guard $0.maximum == nil else { return false }
                    $0.maximum = bound
                    $0.excludesMaximum = isExclusive
                    $0.most = ProgramBuilder.most(bound, isExclusive: isExclusive)
                    return true
                }
            default: break
            }
        }
        guard !all.isEmpty else { return nil }
        let start = UInt32(program.bounds.count)
        program.bounds += all
        return .init(operation: .range, kinds: Kinds.numbers, a: start, b: UInt32(all.count))
    }

    /// The least integer of up to 18 digits that a bound lets in.
    private static func least(_ bound: ExactNumber, isExclusive: Bool) -> Int {
        let limit = 1_000_000_000_000_000_000
        if bound < ExactNumber(-limit) { return Int.min }
        if bound > ExactNumber(limit) { return Int.max }
        var low = -limit - 1
        var high = limit + 1
        while high - low > 1 {
            let middle = low + (high - low) / 2
            let number = ExactNumber(middle)
            if isExclusive ? number > bound : number >= bound { high = middle } else { low = middle }
        }
        return high
    }

    private static func most(_ bound: ExactNumber, isExclusive: Bool) -> Int {
        let least = least(bound, isExclusive: !isExclusive)
        return least == Int.min ? Int.min : least == Int.max ? Int.max : least - 1
    }

    /// `minLength` and `maxLength`.
    func lengthInstruction(_ subschema: Subschema) -> Instruction? {
        var least: Int?
        var most: Int?
        for keyword in subschema.keywords {
            if case .minLength(let count) = keyword.rule { least = count }
            if case .maxLength(let count) = keyword.rule { most = count }
        }
        guard least != nil || most != nil else { return nil }
        return .init(
            operation: .length,
            kinds: Kinds.texts,
            a: UInt32(clamping: least ?? 0),
            b: UInt32(clamping: most ?? Int(UInt32.max))
        )
    }

    /// Counts of items and of members.
    func countInstructions(_ subschema: Subschema) -> [Instruction]? {
        var items = (least: 0, most: Int(UInt32.max), isUsed: false)
        var members = items
        for keyword in subschema.keywords {
            switch keyword.rule {
            case .minItems(let count): (items.least, items.isUsed) = (count, true)
            case .maxItems(let count): (items.most, items.isUsed) = (count, true)
            case .minProperties(let count): (members.least, members.isUsed) = (count, true)
            case .maxProperties(let count): (members.most, members.isUsed) = (count, true)
            default: break
            }
        }
        var result: [Instruction] = []
        if items.isUsed {
            let (a, b) = (UInt32(clamping: items.least), UInt32(clamping: items.most))
            result.append(.init(operation: .itemCount, kinds: Kinds.lists, a: a, b: b))
        }
        if members.isUsed {
            let (a, b) = (UInt32(clamping: members.least), UInt32(clamping: members.most))
            result.append(.init(operation: .memberCount, kinds: Kinds.mappings, a: a, b: b))
        }
        return result
    }
}
