// PL1404: a cron line whose date does not exist.
import Findings

/// Finds cron lines that wait for a day no month of theirs has.
enum CronNeverRuns: DocumentCheck {
    static let code: FindingCode = "PL1404"
    static let level = Level.error
    static let page = CheckPage(
        title: "a cron line never runs",
        what: "A day of the month that none of the line's months has, such as the 30th of February.",
        because: "it is read without complaint, and the job never starts",
        bad: "cron: \"0 2 1️⃣30 2 *\"\n",
        good: "cron: \"0 2 28 2 *\"\n",
        stories: ["S25", "S33"],
        sources: ["https://man7.org/linux/man-pages/man5/crontab.5.html"]
    )

    static func speak(of cron: Cron, _ scalar: SeenScalar, _ walk: inout TrapWalk) {
        let range = cron.place(of: .dayOfMonth) ?? 0..<scalar.text.count
        walk.report(
            self,
            "there is no such day: the line never runs",
            at: CronExplained.span(of: range, in: scalar),
            label: "no month of this line has it",
            read: cron.describe(),
            mend: "write L for the last day where the scheduler knows it, or 28"
        )
    }
}
