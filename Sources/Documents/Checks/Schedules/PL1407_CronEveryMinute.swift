// PL1407: a cron line that runs every minute of one hour where once was meant.
import Findings

/// Finds a star for the minute beside a single hour.
enum CronEveryMinute: DocumentCheck {
    static let code: FindingCode = "PL1407"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a cron line runs sixty times in its hour",
        what: "A star for the minute beside a single hour, such as `* 2 * * *`.",
        because: "once at two o'clock was meant; the job starts every minute from 02:00 to 02:59",
        bad: "cron: \"1️⃣* 2 * * *\"\n",
        good: "cron: \"0 2 * * *\"\n",
        stories: ["S25", "S33"],
        sources: ["https://man7.org/linux/man-pages/man5/crontab.5.html"]
    )

    static func look(at cron: Cron, _ scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard cron.interval == nil, !cron.isAtReboot, cron.hours.nonzeroBitCount == 1 else { return }
        guard cron.minutes.nonzeroBitCount == 60, let range = cron.place(of: .minute) else { return }
        let hour = twoDigits(cron.hours.trailingZeroBitCount)
        walk.report(
            self,
            "runs every minute from \(hour):00 to \(hour):59",
            at: CronExplained.span(of: range, in: scalar),
            label: "every minute",
            read: CronExplained.read(cron, walk.options),
            mend: "write 0 for the minute to run once"
        )
    }
}
