// CELProgram: a compiled expression.

/// A compiled expression; immutable, may be evaluated from several threads at once.
public final class CELProgram: Sendable {
    /// The expression's text.
    public let text: String
    /// The type the checker deduced; `dyn` where the environment is not checked.
    public let type: CELType
    /// The variables it reads.
    public let variables: [String]
    let tree: CELTree
    let loops: [CELLoopPlan]
    let slotCount: Int
    let environment: CELEnvironment
    let patterns: [CELPattern]

    /// Evaluates the expression once more, and says what each part of it came to and what it read.
    ///
    /// Cost: several times that of `evaluate`; for failures.
    public func trace(_ bindings: CELBindings = [:], limits: CELLimits = CELLimits()) -> CELTrace {
        guard let checked = try? environment.resolve(text) else {
            return CELTrace(outcome: evaluate(bindings, limits: limits), parts: [], quantifiers: [], reads: [])
        }
        let plain = CELProgram(checked, environment: environment, text: text, isOptimised: false)
        var machine = CELMachine(plain, bindings, limits)
        let recorder = TraceRecorder(plain.tree)
        machine.recorder = recorder
        do throws(CELFault) {
            return recorder.trace(.value(try machine.value(plain.tree.root)))
        } catch {
            return recorder.trace(CELOutcome(error))
        }
    }

    init(_ checked: CheckedTree, environment: CELEnvironment, text: String, isOptimised: Bool) {
        self.text = text
        self.environment = environment
        type = environment.isChecked ? checked.type : .dynamic
        variables = checked.variables
        slotCount = checked.slotCount
        loops = checked.tree.loops.map { CELLoopPlan($0) }
        guard isOptimised else {
            tree = checked.tree
            patterns = []
            return
        }
        var optimiser = CELOptimiser(checked, loops: loops, environment: environment)
        optimiser.run()
        tree = optimiser.tree
        patterns = optimiser.patterns
    }

    /// Evaluates the expression.
    ///
    /// Cost: at most `limits`; a comparison of plain values well under a microsecond.
    public func evaluate(_ bindings: CELBindings = [:], limits: CELLimits = CELLimits()) -> CELOutcome {
        var machine = CELMachine(self, bindings, limits)
        do throws(CELFault) {
            let value = try machine.value(tree.root)
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
