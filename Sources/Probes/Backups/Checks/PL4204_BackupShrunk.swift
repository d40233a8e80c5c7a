// PL4204: a newest backup much smaller than those before it.
public import Findings

/// A newest backup much smaller than those before it.
public struct BackupShrunk: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4204"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        ofBackups: "the newest backup is much smaller than those before it",
        what: "The newest backup has less than half of the median size of earlier ones of its kind; less than a "
            + "tenth is an error.",
        because: "Tables are missing from it, or from the database",
        promise: "newest_within: 26h, provider: 1️⃣command, command: ./shrunk",
        stories: ["S31", "S42"]
    )

    static func finding(_ question: BackupQuestion, _ backup: BackupEntry, _ bytes: Int64, usual: Int64, level: Level)
        -> Finding
    {
        finding(
            "the newest backup of \(question.connection) in \(question.environment) has \(Amounts.size(bytes)), "
                + "\(bytes * 100 / max(1, usual)) % of what is usual",
            at: question.place("provider"),
            level: level,
            label: backup.name,
            facts: ["usual is \(Amounts.size(usual))"],
            mend: "see what is missing: pg_restore --list, or \(question.rehearsal)"
        )
    }
}
