// PL4206: a promise that a backup was restored, without proof that is new enough.
public import Findings

/// A promise that a backup was restored, without proof that is new enough.
public struct RestoreUnproved: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4206"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        ofBackups: "no backup was restored in time",
        what: "`restored_within` promises that a backup of the database in use was restored, and "
            + "`plimsoll.rehearsals.yaml` shows no such rehearsal.",
        because: "A backup that was never restored is a hope",
        promise: "restored_within: 1️⃣35d, provider: command, command: ./good",
        stories: ["S31"]
    )

    static func finding(_ question: BackupQuestion, _ limit: Duration) -> Finding {
        finding(
            "no backup of \(question.connection) in \(question.environment) was ever restored",
            at: question.place("restored_within"),
            label: "within \(Amounts.span(limit))",
            mend: question.rehearsal
        )
    }

    /// The last rehearsal was of another database than the one in use.
    static func finding(_ question: BackupQuestion, _ entry: RecordFile.Entry, ofAnotherThan facts: PostgresFacts)
        -> Finding
    {
        let restored = BackupEntry(restored: entry)
        let keys = ["system", "marker", "name"]
        return finding(
            "what was restored was a backup of another database than \(question.environment) uses",
            at: question.place("restored_within"),
            label: "in use is \(facts.name(beside: restored))",
            mend: question.rehearsal,
            related: [
                RelatedPlace(
                    "restored was one of \(restored.origin ?? "another")",
                    at: entry.place(of: keys.first { entry.values[$0] != nil } ?? "backup")
                )
            ]
        )
    }

    /// The last rehearsal was too long ago.
    static func finding(
        _ question: BackupQuestion,
        _ entry: RecordFile.Entry,
        _ done: Int64,
        _ limit: Duration,
        now: Int64
    ) -> Finding {
        finding(
            "a backup of \(question.connection) in \(question.environment) was restored \(Amounts.age(of: done, now: now))",
            at: question.place("restored_within"),
            label: "at most \(Amounts.span(limit)) ago",
            mend: question.rehearsal,
            related: [RelatedPlace("the last rehearsal", at: entry.place(of: "rehearsed"))]
        )
    }
}
