// PL1405: a cron line with both a day of the month and a day of the week, where either suffices.
import Findings

/// Finds cron lines that were meant for Friday the 13th and run every Friday.
enum CronDaySurprise: DocumentCheck {
    static let code: FindingCode = "PL1405"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a cron line runs on either day",
        what: "A line that names days of the month and days of the week.",
        because: "cron runs it when either fits, not when both do",
        bad: "cron: \"0 9 1️⃣13 * 5\"\n",
        good: "cron: \"0 9 * * 5\"\n",
        stories: ["S25", "S33"],
        sources: ["https://man7.org/linux/man-pages/man5/crontab.5.html"]
    )

    static func look(at cron: Cron, _ scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard cron.runsOnEitherDay, !cron.hasSeconds, cron.years == nil, let range = cron.place(of: .dayOfMonth) else {
            return
        }
        walk.report(
            self,
            "runs when the day of the month or the day of the week fits, not when both do",
            at: CronExplained.span(of: range, in: scalar),
            label: "or, not and",
            read: CronExplained.read(cron, walk.options),
            mend: "write * for one of them, and let the job test the other"
        )
    }
}
