// PL4203: a newest backup that is empty, cut short or damaged.
public import Findings

/// A newest backup that is empty, cut short or damaged.
public struct BackupUnusable: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4203"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        ofBackups: "the newest backup cannot be used",
        what: "The newest backup is empty, ends too early, lacks a part, or is no dump at all.",
        because: "It is noticed on the day when it is needed",
        promise: "newest_within: 26h, provider: 1️⃣command, command: ./cut",
        stories: ["S31"]
    )

    static func finding(
        _ question: BackupQuestion,
        _ backup: BackupEntry,
        _ problem: String,
        whole: BackupEntry?,
        now: Int64
    ) -> Finding {
        let last = whole.flatMap { whole in
            whole.finished.map { "the newest whole one is \(whole.name), \(Amounts.age(of: $0, now: now))" }
        }
        return finding(
            "the newest backup of \(question.connection) in \(question.environment) cannot be used: \(problem)",
            at: question.place("provider"),
            label: backup.name,
            facts: [last ?? "there is no whole one"],
            mend: "look at the job's log and at the disk it writes to, then run it again"
        )
    }
}
