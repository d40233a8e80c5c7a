// PL1176: a date or a time that does not exist or is written wrongly.
import Findings

/// A date or a time that does not exist or is written wrongly.
enum TimeForm: FindingKind {
    static let code: FindingCode = "PL1176"
    static let level = Level.error
    static let page = CheckPage(
        title: "a date or time is wrong",
        what: "A date or time with a part out of range, missing or too much.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "day = 1️⃣2026-02-30\n",
        good: "day = 2026-02-28\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Offset Date-Time"]
    )
}
