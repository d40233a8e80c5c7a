// PL4205: backups of another database than the one in use.
public import Findings

/// Backups of another database than the one in use.
public struct BackupOfAnother: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4205"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        ofBackups: "the backups are of another database",
        what: "No backup is of the database that the environment uses now: they name another system identifier, "
            + "marker or database.",
        because: "There is a backup every night, of a database that nobody uses",
        promise: "newest_within: 26h, provider: 1️⃣command, command: ./other",
        stories: ["S31", "S42"]
    )

    static func finding(
        _ question: BackupQuestion,
        _ backup: BackupEntry,
        _ facts: PostgresFacts,
        _ listing: BackupListing
    ) -> Finding {
        finding(
            "the backups of \(question.connection) in \(question.environment) are not of the database in use",
            at: question.place("provider"),
            label: "\(backup.name) is of \(backup.origin ?? "another")",
            facts: ["in use is \(facts.name(beside: backup)), according to \(listing.source) never backed up"],
            mend: "let the job follow the database, or put the environment back onto the one that is backed up"
        )
    }
}
