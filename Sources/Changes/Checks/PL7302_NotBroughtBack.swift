// PL7302: an instance could not be brought back.
public import Findings

/// The way back ended, and an instance is not on the revision before, or not well on it: it says nothing, or does not start there either.
public struct NotBroughtBack: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7302"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an instance could not be brought back",
        what: "The way back ended, and an instance is not on the revision before, or not well on it: it says "
            + "nothing, or does not start there either.",
        because: "Going back is done when the last instance is back and well, and who is not has to be looked "
            + "after",
        bad: """
            going back
            1️⃣web-1  old  running   failing
            web-2  old  running   healthy
            """,
        good: """
            going back
            web-1  old  running   healthy
            web-2  old  running   healthy
            """,
        exampleFile: "fleet.txt",
        stories: ["S12"]
    )
}
