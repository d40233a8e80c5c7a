// TraceRecorder: notes what each part of an expression came to.

/// Gathers a trace while an expression is evaluated once more.
final class TraceRecorder {
    func enter(_ node: CELNode, _ plan: CELLoopPlan) {}
    func step(_ cursor: ElementCursor) {}
    func conclude(_ holds: Bool) {}
    func conclude(_ fault: CELFault) {}
    func stopsAtDecision(_ decisive: Bool) -> Bool { true }
    func wasDecided(_ decisive: Bool) -> Bool { false }
}

extension CELMachine {
    mutating func traced(_ index: Int32) throws(CELFault) -> CELValue { try untraced(index) }
}
