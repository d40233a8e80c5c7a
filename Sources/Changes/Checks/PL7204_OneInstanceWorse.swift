// PL7204: one instance is worse than all others.
public import Findings

/// Of three or more instances on the new revision one is bad and the others are not: it is drained and stopped, the revision goes on.
public struct OneInstanceWorse: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7204"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "one instance is worse than all others",
        what: "Of three or more instances on the new revision one is bad and the others are not: it is drained "
            + "and stopped, the revision goes on. A second one turns the rollout back.",
        because: "A bad disk or host is not the revision's fault, and still must not serve customers",
        bad: """
            1️⃣web-1  new  running   healthy  requests 90 errors 60
            web-2  new  running   healthy  requests 90 errors 0
            web-3  new  running   healthy  requests 90 errors 0
            web-4  old  running   healthy  requests 90 errors 0
            """,
        good: """
            web-1  new  running   healthy  requests 90 errors 0
            web-2  new  running   healthy  requests 90 errors 0
            web-3  new  running   healthy  requests 90 errors 0
            web-4  old  running   healthy  requests 90 errors 0
            """,
        exampleFile: "fleet.txt",
        stories: ["S3"]
    )
}
