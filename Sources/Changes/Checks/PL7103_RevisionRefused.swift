// PL7103: an instance refused its revision.
public import Findings

/// The agent checked the revision on its own machine and did not start the program (exit 78).
public struct RevisionRefused: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7103"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an instance refused its revision",
        what: "The agent checked the revision on its own machine and did not start the program (exit 78). All "
            + "that moved goes back at once.",
        because: "What the server could not see, such as a secret that is not there, the instance's machine does",
        bad: """
            1️⃣web-1  new  refused   unknown
            web-2  old  running   healthy
            """,
        good: """
            web-1  new  running   healthy
            web-2  old  running   healthy
            """,
        exampleFile: "fleet.txt",
        stories: ["S2"]
    )
}
