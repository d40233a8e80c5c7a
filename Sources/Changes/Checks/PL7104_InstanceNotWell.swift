// PL7104: an instance is not well on its revision.
public import Findings

/// The health check fails for ten seconds or more, or the instance was not well in the time that a start may take.
public struct InstanceNotWell: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7104"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an instance is not well on its revision",
        what: "The health check fails for ten seconds or more, or the instance was not well in the time that a "
            + "start may take.",
        because: "What is broken on one instance is broken on all, once they are moved",
        bad: """
            1️⃣web-1  new  running   failing
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
