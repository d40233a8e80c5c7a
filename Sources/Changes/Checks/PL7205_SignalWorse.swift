// PL7205: a signal is worse on the new instances.
public import Findings

/// A signal of the contract is worse on a new instance than on every other at the same time, by enough to do harm, for two minutes.
public struct SignalWorse: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7205"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a signal is worse on the new instances",
        what: "A signal of the contract is worse on a new instance than on every other at the same time, and than "
            + "`harmful` times the one in their middle, in seven of the last eight looks 15 s apart.",
        because: "What the team itself said does harm is doing it, and the rest follow with the next step",
        bad: """
            1️⃣web-1  new  running   healthy  signal 9
            web-2  old  running   healthy  signal 2
            web-3  old  running   healthy  signal 3
            """,
        good: """
            web-1  new  running   healthy  signal 3
            web-2  old  running   healthy  signal 2
            web-3  old  running   healthy  signal 3
            """,
        exampleFile: "fleet.txt",
        stories: ["S3", "S5"]
    )
}
