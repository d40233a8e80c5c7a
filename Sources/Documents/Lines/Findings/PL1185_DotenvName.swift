// PL1185: a name that is no name of a variable.
import Findings

/// A name that is no name of a variable.
enum DotenvName: FindingKind {
    static let code: FindingCode = "PL1185"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a name is no variable's name",
        what: "A name with other characters than letters, digits and `_`, or with a digit at its beginning.",
        because: "shells refuse it, and many loaders skip the line",
        bad: "1️⃣my-port=80\n",
        good: "MY_PORT=80\n",
        exampleFile: "example.env",
        stories: ["S25"],
        sources: ["POSIX.1-2024, section 8.1"]
    )
}
