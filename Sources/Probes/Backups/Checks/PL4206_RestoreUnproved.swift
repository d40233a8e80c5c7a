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
        title: "no backup was restored in time",
        what:
            "`restored_within` promises that a backup of the database in use was restored, and "
            + "`plimsoll.rehearsals.yaml` shows no such rehearsal.",
        because: "A backup that was never restored is a hope",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections:
              database:
                postgres: config.app.database.url
                backup: {restored_within: 1️⃣35d, provider: command, command: ./good}
            """,
        good: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections:
              database:
                postgres: config.app.database.url
                backup: {newest_within: 26h, provider: command, command: ./good}
            """,
        exampleFile: "plimsoll.yaml",
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

    /// The last rehearsal was of another server than the one in use.
    static func finding(
        _ question: BackupQuestion,
        _ entry: RecordFile.Entry,
        ofAnother system: String,
        used: String
    ) -> Finding {
        finding(
            "what was restored was a backup of another server than \(question.environment) uses",
            at: question.place("restored_within"),
            label: "in use is \(Amounts.short(used))",
            mend: question.rehearsal,
            related: [RelatedPlace("restored was one of \(Amounts.short(system))", at: entry.place(of: "system"))]
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
