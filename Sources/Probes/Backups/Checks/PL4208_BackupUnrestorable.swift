// PL4208: a backup that could not be restored.
public import Findings

/// A backup that could not be restored.
public struct BackupUnrestorable: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4208"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        ofBackups: "the last rehearsal failed",
        what: "`plimsoll backup rehearse` restored the newest backup into a throw-away server, and that failed or "
            + "the restored data did not answer as the contract says.",
        because: "The backup looks well from outside and does not give the data back",
        promise: "restored_within: 1️⃣35d, provider: command, command: ./unrestorable",
        stories: ["S31"]
    )

    static func finding(_ question: BackupQuestion, _ entry: RecordFile.Entry, _ reason: String) -> Finding {
        finding(
            "the last backup of \(question.connection) in \(question.environment) that was tried could not be restored",
            at: question.place("restored_within"),
            label: entry.values["backup"],
            facts: [reason],
            mend: "mend the backup, then \(question.rehearsal)",
            related: [RelatedPlace("the rehearsal", at: entry.place(of: "failed"))]
        )
    }
}
