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
        title: "the backups are of another database",
        what:
            "No backup is of the database that the environment uses now: they name another system identifier, "
            + "marker or database.",
        because: "There is a backup every night, of a database that nobody uses",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections:
              database:
                postgres: config.app.database.url
                backup: {newest_within: 26h, provider: 1️⃣command, command: ./other}
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
        stories: ["S31", "S42"]
    )

    static func finding(
        _ question: BackupQuestion,
        _ backup: BackupEntry,
        _ facts: PostgresFacts,
        _ listing: BackupListing
    ) -> Finding {
        let theirs =
            backup.system.map { "server \(Amounts.short($0))" } ?? backup.marker.map { "\($0)" }
            ?? backup.database.map { "database \($0)" } ?? "another"
        let used =
            backup.system != nil ? facts.system.map { "server \(Amounts.short($0))" } : facts.marker.map { "\($0)" }
        return finding(
            "the backups of \(question.connection) in \(question.environment) are not of the database in use",
            at: question.place("provider"),
            label: "\(backup.name) is of \(theirs)",
            facts: ["in use is \(used ?? "database \(facts.name)"), according to \(listing.source) never backed up"],
            mend: "let the job follow the database, or put the environment back onto the one that is backed up"
        )
    }
}
