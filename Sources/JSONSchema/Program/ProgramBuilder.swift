// ProgramBuilder: makes the flat program that says yes or no.
import Documents

/// Writes a program from a schema that was read.
struct ProgramBuilder {
    let schema: CompiledSchema
    var program = Program()
    var targets: [UInt32]
    private var textOffsets: [String: UInt32] = [:]

    init(_ schema: CompiledSchema) {
        self.schema = schema
        targets = [UInt32](repeating: 0, count: schema.subschemas.count)
    }

    /// Writes the program.
    static func program(for schema: CompiledSchema) -> Program {
        var builder = ProgramBuilder(schema)
        builder.build()
        return builder.program
    }

    private mutating func build() {
        program.patterns = schema.patterns
        program.keepsRecords = schema.tracksEvaluated
        program.isDynamic = !schema.dynamicTargets.isEmpty
        assignBlocks()
        for number in schema.subschemas.indices where targets[number] == UInt32(number) + 2 { write(number) }
        program.root = targets[schema.root]
        finish()
        program.dynamicBlocks = schema.dynamicTargets.map { byResource in
            var table = [UInt32](repeating: 0, count: schema.resources.count)
            for (resource, number) in byResource { table[resource] = targets[number] }
            return table
        }
    }

    /// Each schema has the block of its number plus 2; constants and mere references stand for others.
    private mutating func assignBlocks() {
        for number in schema.subschemas.indices {
            var current = number
            var steps = 0
            while let next = alias(of: current), steps < schema.subschemas.count {
                current = next
                steps += 1
            }
            let subschema = schema.subschemas[current]
            if let constant = subschema.constant {
                targets[number] = constant ? 0 : 1
            } else {
                targets[number] = isEmpty(subschema) ? 0 : UInt32(current) + 2
            }
        }
        program.blocks += [Block](repeating: Block(), count: schema.subschemas.count)
    }

    private func isEmpty(_ subschema: Subschema) -> Bool {
        subschema.keywords.allSatisfy { if case .annotation = $0.rule { true } else { false } }
    }

    /// The schema that one with nothing but a reference stands for.
    private func alias(of number: Int) -> Int? {
        let subschema = schema.subschemas[number]
        var found: Int?
        for keyword in subschema.keywords {
            switch keyword.rule {
            case .reference(let target): found = target
            case .allOf(let parts) where parts.count == 1 && subschema.keywords.count == 1: found = parts[0]
            case .annotation: break
            default: return nil
            }
        }
        guard let found else { return nil }
        if program.isDynamic, schema.subschemas[found].resource != subschema.resource { return nil }
        return found
    }

    private mutating func write(_ number: Int) {
        let subschema = schema.subschemas[number]
        var block = Block(resource: UInt32(subschema.resource))
        var steps: [Instruction] = []
        gather(subschema, into: &block, &steps)
        steps.removeAll {
            $0.kinds & block.kinds == 0 && !(($0.kinds & Kinds.numbers != 0) && block.kinds & Kinds.wholeDecimals != 0)
        }
        steps.sort { ProgramBuilder.rank($0.operation) < ProgramBuilder.rank($1.operation) }
        block.start = UInt32(program.code.count)
        program.code += steps
        block.end = UInt32(program.code.count)
        program.blocks[number + 2] = block
    }

    /// Adds what a schema asks to a block.
    private mutating func gather(_ subschema: Subschema, into block: inout Block, _ steps: inout [Instruction]) {
        let countsWhole = schema.draft(of: subschema).countsWholeDecimalsAsIntegers
        for keyword in subschema.keywords {
            switch keyword.rule {
            case .types(let types):
                block.kinds = Kinds.both(block.kinds, Kinds.of(types, countsWhole: countsWhole))
            case .unevaluatedItems, .unevaluatedProperties:
                block.keepsRecord = true
                steps += instructions(for: keyword.rule, subschema)
            default: steps += instructions(for: keyword.rule, subschema)
            }
        }
        if let plan = objectInstruction(subschema) { steps.append(plan) }
        if let range = rangeInstruction(subschema) { steps.append(range) }
        if let length = lengthInstruction(subschema) { steps.append(length) }
        if let counts = countInstructions(subschema) { steps += counts }
    }

    /// Cheap and telling steps first; unevaluated ones last.
    private static func rank(_ operation: Instruction.Operation) -> Int {
        switch operation {
        case .fail: 0
        case .text, .range, .itemCount, .memberCount: 1
        case .texts, .length: 2
        case .values, .multiple: 3
        case .object, .dependentRequired: 4
        case .itemKinds: 5
        case .prefixItems, .items: 6
        case .pattern, .format: 7
        case .names, .content: 8
        case .call, .dynamicCall: 9
        case .not, .conditional, .dependentSchema, .contains: 10
        case .any, .one, .unique: 11
        case .unknown: 12
        case .unevaluatedItems, .unevaluatedMembers: 13
        }
    }

    /// What blocks let in is known now: it is written where they are called, so that mere types need no call.
    private mutating func finish() {
        for index in program.slots.indices where program.slots[index].block != UInt32.max {
            let block = program.blocks[Int(program.slots[index].block)]
            program.slots[index].kinds = block.kinds
            if block.isMereKinds { program.slots[index].block = 0 }
        }
        for index in program.code.indices where program.code[index].operation == .items {
            let block = program.blocks[Int(program.code[index].a)]
            guard block.isMereKinds, block.kinds & Kinds.wholeDecimals == 0 else { continue }
            program.code[index].operation = .itemKinds
            program.code[index].c = UInt32(block.kinds)
        }
    }

    // MARK: Tables

    /// Puts a text among the program's bytes.
    mutating func text(_ text: String) -> (start: UInt32, count: UInt32) {
        let count = UInt32(text.utf8.count)
        if let known = textOffsets[text] { return (known, count) }
        let start = UInt32(program.bytes.count)
        program.bytes += Array(text.utf8)
        textOffsets[text] = start
        return (start, count)
    }

    /// Copies a value of a schema document among the constants and returns where it stands.
    mutating func constant(_ node: Int, source: Int) -> UInt32 {
        let document = schema.sources[source].document
        let start = program.constants.count
        for index in node..<(node + document.nodes[node].extent) {
            var copy = document.nodes[index]
            if !copy.isContainer {
                copy.first = UInt32(program.bytes.count)
                document.withText(of: index) { program.bytes += Array($0) }
            }
            program.constants.append(copy)
        }
        return UInt32(start)
    }

    mutating func list(_ numbers: [Int]) -> (start: UInt32, count: UInt32) {
        let start = UInt32(program.words.count)
        program.words += numbers.map { targets[$0] }
        return (start, UInt32(numbers.count))
    }
}
