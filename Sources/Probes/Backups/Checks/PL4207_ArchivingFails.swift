// PL4207: a server that does not archive its log, or fails to.
public import Findings

/// A server that does not archive its log, or fails to.
public struct ArchivingFails: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4207"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        ofBackups: "archiving of the log fails",
        what: "`provider: archive` asks `pg_stat_archiver`: archiving is off, never happened, or failed since it "
            + "last went well.",
        because: "Point-in-time recovery ends where archiving stopped, and the disk of the server fills",
        promise: "newest_within: 26h, provider: 1️⃣archive",
        stories: ["S31"]
    )

    static func finding(_ question: BackupQuestion, _ words: String, _ segment: String?) -> Finding {
        finding(
            "the log of \(question.connection) in \(question.environment) is not archived: \(words)",
            at: question.place("provider"),
            label: segment,
            mend: "see archive_mode, archive_command and the server's log"
        )
    }
}
