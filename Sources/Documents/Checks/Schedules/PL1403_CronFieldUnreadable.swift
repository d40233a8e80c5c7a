// PL1403: a field of a cron line that is out of range or no number, name or range.
import Findings

/// Finds fields of cron lines that no scheduler can read.
enum CronFieldUnreadable: DocumentCheck {
    static let code: FindingCode = "PL1403"
    static let level = Level.error
    static let page = CheckPage(
        title: "a field of a cron line does not exist",
        what: "A minute 61, a month 13, a range that runs backwards, a word that is no day.",
        because: "the scheduler refuses the line, or the job never runs",
        bad: "cron: \"1️⃣61 2 * * *\"\n",
        good: "cron: \"1 2 * * *\"\n",
        stories: ["S25", "S33"],
        sources: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html"]
    )

    static func speak(of failure: CronFailure, _ scalar: SeenScalar, _ walk: inout TrapWalk) {
        walk.report(self, failure.message, at: CronExplained.span(of: failure.range, in: scalar), mend: failure.mend)
    }
}
