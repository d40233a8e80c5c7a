// Evaluator: runs a program over a tape and says yes or no, without allocating.
import Documents

/// What a run came to.
enum RunVerdict: Sendable {
    case valid, invalid
    /// Something on the way is not known: a pattern out of budget, a reference that could not be had, too deep.
    case unknown
    /// It would have taken too long, or too deep.
    case exhausted
}

/// Runs blocks over nodes.
///
/// A pointer's size: as a struct of all that `EvaluatorState` holds it was copied before most calls, a third of the time.
struct Evaluator {
    let state: UnsafeMutablePointer<EvaluatorState>

    static let maximumDepth = 1_024

    /// Runs a schema's program from a node.
    static func run(_ core: SchemaCore, _ document: Document, _ node: Int) -> RunVerdict {
        Tape.with(document) { tape in
            guard node >= 0, node < tape.nodes.count else { return .unknown }
            return with(core, tape) { evaluator in
                let holds = evaluator.call(core.program.root, node)
                if evaluator.budget <= 0 { return .exhausted }
                return evaluator.isUnsure ? .unknown : holds ? .valid : .invalid
            }
        }
    }

    @inline(__always)
    private static func with(_ core: SchemaCore, _ tape: Tape, _ body: (Evaluator) -> RunVerdict) -> RunVerdict {
        core.program.blocks.withUnsafeBufferPointer { blocks in
            core.program.code.withUnsafeBufferPointer { code in
                core.program.slots.withUnsafeBufferPointer { slots in
                    core.program.objects.withUnsafeBufferPointer { objects in
                        core.program.words.withUnsafeBufferPointer { words in
                            core.program.bytes.withUnsafeBufferPointer { bytes in
                                core.program.constants.withUnsafeBufferPointer { constants in
                                    core.program.bounds.withUnsafeBufferPointer { bounds in
                                        core.program.patterns.withUnsafeBufferPointer { patterns in
                                            var state = EvaluatorState(
                                                tape: tape,
                                                blocks: start(blocks),
                                                code: start(code),
                                                slots: start(slots),
                                                objects: start(objects),
                                                words: start(words),
                                                bytes: bytes,
                                                constants: Tape(nodes: constants, storage: bytes),
                                                bounds: start(bounds),
                                                patterns: start(patterns),
                                                isDynamic: core.program.isDynamic,
                                                core: Unmanaged.passUnretained(core),
                                                budget: 4_000_000 + 64 * tape.nodes.count
                                            )
                                            return withUnsafeMutablePointer(to: &state) { body(Evaluator(state: $0)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// An array's first element; nothing is read through it where there is none.
    private static func start<Element>(_ buffer: UnsafeBufferPointer<Element>) -> UnsafePointer<Element> {
        buffer.baseAddress ?? UnsafePointer(bitPattern: 16).unsafelyUnwrapped
    }

    /// Whether a value is of a kind that a block lets in.
    @inline(__always)
    func isLetIn(_ kinds: KindSet, _ node: Int, _ kind: Node.Kind) -> Bool {
        if kinds & Kinds.of(kind) != 0 { return true }
        return kinds & Kinds.wholeDecimals != 0 && kind == .decimal && isWhole(node)
    }

    @inline(never)
    private func isWhole(_ node: Int) -> Bool { tape.number(node)?.isInteger ?? false }

    /// Applies a block to a value.
    @inline(__always)
    func call(_ number: UInt32, _ node: Int) -> Bool {
        let block = blocks[Int(number)]
        let kind = tape.nodes[node].kind
        guard isLetIn(block.kinds, node, kind) else { return false }
        return block.start == block.end && !block.keepsRecord ? true : run(number, node, Kinds.of(kind))
    }

    /// Applies a block to a value inside the one at hand, whose record is set aside.
    @inline(__always)
    func descend(_ number: UInt32, _ node: Int) -> Bool {
        guard record >= 0 else { return call(number, node) }
        let outer = record
        record = -1
        let result = call(number, node)
        record = outer
        return result
    }

    /// Runs a block's steps over a value whose kind it lets in.
    @inline(never)
    func run(_ number: UInt32, _ node: Int, _ kind: KindSet) -> Bool {
        let block = blocks[Int(number)]
        depth &+= 1
        budget &-= 1
        guard depth < Evaluator.maximumDepth, budget > 0 else { return giveUp() }
        var holds = true
        if block.keepsRecord || isDynamic {
            holds = runSpecially(block, node, kind)
        } else {
            holds = steps(block, node, kind)
        }
        depth &-= 1
        return holds
    }

    @inline(never)
    func giveUp() -> Bool {
        isUnsure = true
        // Nothing more will be learnt: everything that follows ends at once.
        budget = 0
        depth &-= 1
        return false
    }

    @inline(never)
    private func runSpecially(_ block: Block, _ node: Int, _ kind: KindSet) -> Bool {
        let enters = isDynamic && state.pointee.scope.last != block.resource
        if enters { state.pointee.scope.append(block.resource) }
        let holds = block.keepsRecord ? runRecorded(block, node, kind) : steps(block, node, kind)
        if enters { state.pointee.scope.removeLast() }
        return holds
    }

    @inline(__always)
    func steps(_ block: Block, _ node: Int, _ kind: KindSet) -> Bool {
        var step = code + Int(block.start)
        let end = code + Int(block.end)
        while step < end {
            if step.pointee.kinds & kind != 0, !perform(step, node) { return false }
            step += 1
        }
        return true
    }

    @inline(__always)
    private func perform(_ step: UnsafePointer<Instruction>, _ node: Int) -> Bool {
        let instruction = step.pointee
        switch instruction.operation {
        case .object: return checkObject(instruction, node)
        case .items: return checkItems(instruction, node)
        case .itemKinds: return checkItemKinds(instruction, node)
        case .call: return call(instruction.a, node)
        case .any: return checkAny(instruction, node)
        case .one: return checkOne(instruction, node)
        case .conditional: return checkConditional(instruction, node)
        case .text: return hasText(instruction, node)
        case .texts: return hasOneOfTexts(instruction, node)
        case .length: return checkLength(instruction, node)
        case .range: return checkRange(instruction, node)
        case .itemCount, .memberCount:
            let count = UInt32(truncatingIfNeeded: tape.nodes[node].count)
            return count >= instruction.a && count <= instruction.b
        case .pattern: return matches(instruction.a, node)
        case .not: return checkNot(instruction, node)
        default: return performRarely(instruction, node)
        }
    }

    @inline(never)
    private func performRarely(_ instruction: Instruction, _ node: Int) -> Bool {
        switch instruction.operation {
        case .fail: return false
        case .unknown:
            isUnsure = true
            return true
        case .values: return hasOneOfValues(instruction, node)
        case .multiple: return checkMultiple(instruction, node)
        case .format: return state.pointee.program.formats[Int(instruction.a)].accepts(tape.text(node))
        case .content: return state.pointee.program.contents[Int(instruction.a)].accepts(tape.text(node))
        case .unique: return tape.firstDuplicate(in: node) == nil
        case .prefixItems: return checkPrefix(instruction, node)
        case .contains: return checkContains(instruction, node)
        case .names: return checkNames(instruction, node)
        case .dependentRequired: return checkDependentRequired(instruction, node)
        case .dependentSchema: return has(slots[Int(instruction.a)], node) ? call(instruction.b, node) : true
        case .dynamicCall: return call(dynamicTarget(instruction), node)
        case .unevaluatedItems: return checkUnevaluatedItems(instruction, node)
        case .unevaluatedMembers: return checkUnevaluatedMembers(instruction, node)
        default: return true
        }
    }

    /// The outermost resource entered that offers the name decides.
    private func dynamicTarget(_ instruction: Instruction) -> UInt32 {
        let table = state.pointee.program.dynamicBlocks[Int(instruction.b)]
        for resource in state.pointee.scope {
            let target = table[Int(resource)]
            if target != 0 { return target }
        }
        return instruction.a
    }
}
