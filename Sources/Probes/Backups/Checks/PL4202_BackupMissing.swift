// PL4202: a database without any backup.
public import Findings

/// A database without any backup.
public struct BackupMissing: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4202"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        ofBackups: "there is no backup",
        what: "The provider that the contract names lists no backup at all.",
        because: "The first mishap is the last one",
        promise: "newest_within: 26h, provider: 1️⃣command, command: ./none",
        stories: ["S31"]
    )

    static func finding(_ question: BackupQuestion, _ listing: BackupListing) -> Finding {
        finding(
            "there is no backup of \(question.connection) in \(question.environment)",
            at: question.place("provider"),
            label: "\(listing.source) lists none",
            mend: "make one now; if there are some, name where they are"
        )
    }
}
