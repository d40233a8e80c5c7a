// PL7101: an instance did not start.
public import Findings

/// The program ended before it was well once on the revision it was put on.
public struct BootFailed: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7101"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an instance did not start",
        what: "The program ended before it was well once on the revision it was put on. All that moved goes "
            + "back at once.",
        because: "Whoever starts next on this revision ends the same way; at noon it would have been all of them",
        bad: """
            1️⃣web-1  new  starting  unknown  ended 1
            web-2  old  running   healthy
            """,
        good: """
            web-1  new  running   healthy
            web-2  old  running   healthy
            """,
        exampleFile: "fleet.txt",
        stories: ["S2", "S3"]
    )
}
