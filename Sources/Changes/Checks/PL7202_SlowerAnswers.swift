// PL7202: new instances answer more slowly.
public import Findings

/// More of the requests to instances on the new revision are slow than of those to the others at the same time, beyond chance.
public struct SlowerAnswers: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7202"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "new instances answer more slowly",
        what: "More of the requests to instances on the new revision are slow than of those to the others at "
            + "the same time, beyond chance.",
        because: "Slow answers pile up: queues and pools fill, and then even those fail that were well",
        bad: """
            1️⃣web-1  new  running   healthy  requests 90 errors 0 slow 80
            web-2  old  running   healthy  requests 90 errors 0
            web-3  old  running   healthy  requests 90 errors 0
            """,
        good: """
            web-1  new  running   healthy  requests 90 errors 0 slow 5
            web-2  old  running   healthy  requests 90 errors 0
            web-3  old  running   healthy  requests 90 errors 0
            """,
        exampleFile: "fleet.txt",
        stories: ["S7"]
    )
}
