// PL1406: a step such as */45 that does not go round.
import Findings

/// Finds steps of more than half a field's range, which start again at its end.
enum CronStepUneven: DocumentCheck {
    static let code: FindingCode = "PL1406"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a step of a cron line starts again too early",
        what: "A step that is more than half of its field, such as `*/45` minutes or `*/90`.",
        because: "the count starts anew with each hour or day: */45 runs at minutes 0 and 45, not every 45 minutes",
        bad: "cron: \"1️⃣*/45 * * * *\"\n",
        good: "cron: \"*/15 * * * *\"\n",
        stories: ["S25", "S33"],
        sources: ["https://man7.org/linux/man-pages/man5/crontab.5.html"]
    )

    static func look(at cron: Cron, _ scalar: SeenScalar, _ walk: inout TrapWalk) {
        for (field, size) in [(Cron.Field.second, 60), (.minute, 60), (.hour, 24)] {
            guard let step = cron.steps[field], step * 2 > size, let range = cron.place(of: field) else { continue }
            walk.report(
                self,
                step >= size
                    ? "a step of \(step) is longer than the \(field.name)s there are: only the first one is left"
                    : "a step of \(step) starts again at the end: the second gap is \(size - step) \(field.name)s",
                at: CronExplained.span(of: range, in: scalar),
                label: step >= size ? "0 only" : "0 and \(step)",
                read: CronExplained.read(cron, walk.options),
                mend: "write a step that divides \(size), or use a timer that counts from the last run"
            )
        }
    }
}
