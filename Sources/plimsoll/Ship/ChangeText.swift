// ChangeText: changes as text for people.
import Changes
import Journal

/// A change in words.
enum ChangeText {
    /// How it ended, and the next useful command.
    static func ending(_ answer: ChangeAnswer) -> String {
        let id = answer.change.id
        let took = answer.steps.last.map { " after \(span($0.time - answer.change.proposed))" } ?? ""
        let lead: String
        switch answer.state {
        case .done: lead = "\n  \(answer.change.to?.short ?? "it") is everywhere\(took)."
        case .reverted: lead = "\n  Taken back\(took)\(because(answer))."
        case .halted: lead = "\n  Halted\(took)\(because(answer))."
        case .held:
            lead =
                "\n  Held\(because(answer)): plimsoll change resume \(id) --why \"…\" or plimsoll revert \(id) --why \"…\""
        case .cancelled: lead = "\n  Called off\(because(answer))."
        case .failed: lead = "\n  Failed\(because(answer))."
        case .proposed: lead = "\n  \(id) waits."
        case .underway, .reverting: lead = "\n  \(id) is under way."
        }
        return "\(lead)\n  change \(id) · plimsoll change show \(id)\n"
    }

    /// Why it ended so; that it did stands before it already.
    private static func because(_ answer: ChangeAnswer) -> String {
        guard let outcome = answer.outcome else { return "" }
        let leads = ["was taken back: ", "halted: ", "was called off: ", "failed: "]
        return ": " + outcome.dropFirst(leads.first { outcome.hasPrefix($0) }?.count ?? 0)
    }

    /// A change whole.
    static func whole(_ answer: ChangeAnswer) -> String {
        let change = answer.change
        var lines = [
            "\(change.id) · \(change.service) · \(change.environment) · \(change.kind.rawValue) · \(answer.state.rawValue)",
            "  why       \(change.why)",
            "  by        \(change.by), \(change.proposed.shortText)",
            "  from, to  \(change.from?.short ?? "nothing") → \(change.to?.short ?? "nothing")",
            "  way back  \(change.revertPlan.map(words) ?? "none")",
        ]
        if !change.cause.isEmpty { lines.append("  cause     \(change.cause.joined(separator: " → "))") }
        if let emergency = change.emergency { lines.append("  emergency \(emergency)") }
        if let outcome = answer.outcome { lines.append("  outcome   \(outcome)") }
        for approval in answer.approvals {
            lines.append("  approved  by \(approval.by), \(approval.at.shortText): \(approval.because)")
        }
        if !change.difference.isEmpty { lines.append("difference") }
        for value in change.difference {
            let place = value.place.map { "   \($0)" } ?? ""
            lines.append("  \(value.path)   \(value.before ?? "–") → \(value.after ?? "–")\(place)")
        }
        lines.append("checks \(change.checks.verdict)")
        for finding in change.checks.findings {
            lines.append("  \(finding.level)[\(finding.code)] \(finding.place): \(finding.message)")
        }
        for part in change.checks.unchecked { lines.append("  not checked: \(part.what) (\(part.because))") }
        lines += (change.checks.locks ?? []).map(line)
        if let gate = answer.gate, !gate.isOpen {
            lines.append("gate")
            for refusal in gate.refusals {
                lines.append("  \(refusal.code) \(refusal.message); lifts: \(refusal.lift)")
            }
        }
        if !answer.steps.isEmpty { lines.append("what happened") }
        for step in answer.steps { lines.append("  \(step.time.shortText)  \(step.words)") }
        return lines.map(PlainWords.text).joined(separator: "\n") + "\n"
    }

    /// A predicted lock in one line.
    static func line(_ lock: PredictedLock) -> String {
        "  lock \(lock.place): \(lock.table), \(lock.lock ?? "of an index"): \(lock.words)"
    }

    private static func words(_ plan: RevertPlan) -> String {
        switch plan {
        case .automatic(let revision): "back to \(revision.short)"
        case .command(let command): command
        case .impossible(let because): "impossible: \(because)"
        }
    }

    /// A span in words: `19 s`, `2 min 10 s`.
    static func span(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3_600 { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
    }
}
