// PL1184: a line of a dotenv file that is no pair of a name and a value.
import Findings

/// A line of a dotenv file that is no pair of a name and a value.
enum DotenvLine: FindingKind {
    static let code: FindingCode = "PL1184"
    static let level = Level.error
    static let page = CheckPage(
        title: "a line is no NAME=value",
        what: "A line without `=`, or with something other than a name before it.",
        because: "loaders skip such a line without a word, or run it as a command when a shell reads the file",
        bad: "1️⃣PORT 80\n",
        good: "PORT=80\n",
        exampleFile: "example.env",
        stories: ["S25"],
        sources: []
    )
}
