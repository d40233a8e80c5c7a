// PL1197: a backslash that the reader drops.
import Findings

/// A backslash that the reader drops.
enum BackslashDropped: FindingKind {
    static let code: FindingCode = "PL1197"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a backslash is dropped",
        what: "A backslash before a letter with which it makes no escape, as in Windows paths.",
        because: "Java reads the letter alone and says nothing",
        bad: "path=C:1️⃣\\shop\n",
        good: "path=C:\\\\shop\n",
        exampleFile: "example.properties",
        stories: ["S25"],
        sources: ["Java SE, Properties.load"]
    )
}
