// PL7102: an instance ends again and again.
public import Findings

/// A program that ended twice without being asked to, or that its agent starts again and again, on the revision it was put on.
public struct CrashLoop: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7102"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an instance ends again and again",
        what: "A program that ended twice without being asked to, or that its agent starts again and again, on "
            + "the revision it was put on. All that moved goes back at once.",
        because: "Each end drops what the program had in hand, and the next start is no better",
        bad: """
            1️⃣web-1  new  crashing  failing
            web-2  old  running   healthy
            """,
        good: """
            web-1  new  running   healthy
            web-2  old  running   healthy
            """,
        exampleFile: "fleet.txt",
        stories: ["S3"]
    )
}
