// PL7301: a restart would spread a failure.
public import Findings

/// Failing follows the revision: what runs the live revision fails, what still runs an older one is well, and a restart would put all on the live one.
public struct SkewOnRestart: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7301"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a restart would spread a failure",
        what: "Failing follows the revision: what runs the live revision fails, what still runs an older one is "
            + "well, and a restart would put all on the live one. It is refused unless it goes on `--despite "
            + "skew` with a reason.",
        because: "Half the instances may be well only because nobody has restarted them yet",
        bad: """
            restart onto new
            1️⃣web-1  new  running   failing
            web-2  new  running   failing
            web-3  old  running   healthy
            web-4  old  running   healthy
            """,
        good: """
            restart onto new
            web-1  new  running   healthy
            web-2  new  running   failing
            web-3  old  running   healthy
            web-4  old  running   failing
            """,
        exampleFile: "fleet.txt",
        stories: ["S5"]
    )
}
