// CELLimits: what one evaluation may use.

/// The budgets of one evaluation; what would go past one ends with an error that names it.
public struct CELLimits: Sendable, Hashable {
    /// Parts evaluated, elements compared and blocks of eight bytes gone through.
    public var steps: Int
    /// Bytes of new values, an element of a list counted as 16.
    public var memory: Int

    /// Ten million steps (well under a second) and 64 MiB, unless told otherwise.
    public init(steps: Int = 10_000_000, memory: Int = 64 << 20) {
        self.steps = steps
        self.memory = memory
    }
}

/// What is left of the budgets.
struct CELBudget {
    var steps: Int
    var memory: Int
    private let limits: CELLimits

    init(_ limits: CELLimits) {
        self.limits = limits
        steps = limits.steps
        memory = limits.memory
    }

    /// Takes steps from the budget.
    @inline(__always)
    mutating func spend(_ count: Int) throws(CELFault) {
        let (left, overflow) = steps.subtractingReportingOverflow(count)
        steps = left
        if overflow || left < 0 { throw stepsUsed() }
    }

    /// Takes bytes from the budget.
    @inline(__always)
    mutating func allocate(_ bytes: Int) throws(CELFault) {
        let (left, overflow) = memory.subtractingReportingOverflow(bytes)
        memory = left
        if overflow || left < 0 { throw memoryUsed() }
    }

    /// Takes the steps for going through so many bytes.
    @inline(__always)
    mutating func scan(_ bytes: Int) throws(CELFault) { try spend(bytes >> 3 &+ 1) }

    private func stepsUsed() -> CELFault { CELFault(.limit, "the limit of \(limits.steps) steps is used up") }
    private func memoryUsed() -> CELFault { CELFault(.limit, "the limit of \(limits.memory) bytes is used up") }
}
