// CELProgram: a compiled expression.

/// A compiled expression; immutable, may be evaluated from several threads at once.
public final class CELProgram: Sendable {
    /// The expression's text.
    public let text: String
    /// The type the checker deduced; `dyn` where the environment is not checked.
    public let type: CELType
    /// The variables it reads.
    public var variables: [String] { code.variables }
    let code: CELCode

    /// Evaluates the expression once more, and says what each part of it came to and what it read.
    ///
    /// Cost: several times that of `evaluate`; for failures.
    public func trace(_ bindings: CELBindings = [:], limits: CELLimits = CELLimits()) -> CELTrace {
        guard let checked = try? code.environment.resolve(text) else {
            return CELTrace(outcome: evaluate(bindings, limits: limits), parts: [], quantifiers: [], reads: [])
        }
        let plain = CELProgram(checked, environment: code.environment, text: text, isOptimised: false)
        var machine = CELMachine(plain.code, bindings, limits)
        let recorder = TraceRecorder(plain.code.tree)
        machine.recorder = recorder
        do throws(CELFault) {
            return recorder.trace(.value(try machine.value(plain.code.tree.root)))
        } catch {
            return recorder.trace(CELOutcome(error))
        }
    }

    init(_ checked: CheckedTree, environment: CELEnvironment, text: String, isOptimised: Bool) {
        self.text = text
        type = environment.isChecked ? checked.type : .dynamic
        let plain = CELCode(checked, environment: environment)
        guard isOptimised else {
            code = plain
            return
        }
        var optimiser = CELOptimiser(plain)
        code = optimiser.run()
    }

    /// Evaluates the expression.
    ///
    /// Cost: at most `limits`; a comparison of plain values well under a microsecond.
    public func evaluate(_ bindings: CELBindings = [:], limits: CELLimits = CELLimits()) -> CELOutcome {
        var machine = CELMachine(code, bindings, limits)
        do throws(CELFault) {
            let value = try machine.value(code.tree.root)
            return .value(value)
        } catch {
            return CELOutcome(error)
        }
    }
}

/// A comprehension as it is run; no references.
struct CELLoopPlan: Sendable {
    let kind: CELLoop.Kind
    let isPair: Bool
    let range: Int32
    let condition: Int32
    let transform: Int32
    let slot: Int
    let secondSlot: Int
    let price: Int

    init(_ loop: CELLoop) {
        kind = loop.kind
        isPair = loop.second != nil
        range = loop.range
        condition = loop.condition
        transform = loop.transform
        slot = Int(loop.slot)
        secondSlot = Int(loop.secondSlot)
        price = Int(loop.price)
    }
}

/// What a machine runs: a tree with its names resolved, and all that its nodes refer to.
final class CELCode: Sendable {
    let tree: CELTree
    let loops: [CELLoopPlan]
    let patterns: [CELPattern]
    let variables: [String]
    let slotCount: Int
    let environment: CELEnvironment

    init(_ checked: CheckedTree, environment: CELEnvironment) {
        tree = checked.tree
        loops = checked.tree.loops.map { CELLoopPlan($0) }
        patterns = []
        variables = checked.variables
        slotCount = checked.slotCount
        self.environment = environment
    }

    init(_ other: CELCode, tree: CELTree, patterns: [CELPattern]) {
        self.tree = tree
        self.patterns = patterns
        loops = other.loops
        variables = other.variables
        slotCount = other.slotCount
        environment = other.environment
    }
}
