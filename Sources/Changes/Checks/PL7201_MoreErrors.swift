// PL7201: new instances fail more often.
public import Findings

/// Requests to instances on the new revision fail more often than those to the others at the same time, or than was ever seen here, beyond chance.
public struct MoreErrors: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7201"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "new instances fail more often",
        what: "Requests to instances on the new revision fail more often than those to the others at the same "
            + "time, or than was ever seen here, beyond chance.",
        because: "Customers who land on the new instances are the first to be hit; the rest follow with the next "
            + "step",
        bad: """
            1️⃣web-1  new  running   healthy  requests 40 errors 38
            web-2  old  running   healthy  requests 40 errors 1
            web-3  old  running   healthy  requests 40 errors 0
            """,
        good: """
            web-1  new  running   healthy  requests 40 errors 1
            web-2  old  running   healthy  requests 40 errors 1
            web-3  old  running   healthy  requests 40 errors 0
            """,
        exampleFile: "fleet.txt",
        stories: ["S3", "S5"]
    )
}
