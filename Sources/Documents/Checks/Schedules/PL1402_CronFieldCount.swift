// PL1402: a cron line with too few or too many fields.
import Findings

/// Finds cron lines that have neither five, six nor seven fields.
enum CronFieldCount: DocumentCheck {
    static let code: FindingCode = "PL1402"
    static let level = Level.error
    static let page = CheckPage(
        title: "a cron line has the wrong number of fields",
        what: "A cron line that has not five fields (six with seconds, seven with a year).",
        because: "the scheduler refuses it, or takes an hour for a minute",
        bad: "jobs:\n  poll:\n    cron: 1️⃣\"*/5 * * *\"\n",
        good: "jobs:\n  poll:\n    cron: \"*/5 * * * *\"\n",
        stories: ["S25", "S33"],
        sources: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html"]
    )

    static func speak(of failure: CronFailure, _ scalar: SeenScalar, _ walk: inout TrapWalk) {
        walk.report(self, failure.message, on: scalar, label: "minute hour day month weekday", mend: failure.mend)
    }
}
