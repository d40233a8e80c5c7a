// PL1180: a table header in a form that TOML does not have.
import Findings

/// A table header in a form that TOML does not have.
enum HeaderForm: FindingKind {
    static let code: FindingCode = "PL1180"
    static let level = Level.error
    static let page = CheckPage(
        title: "a table header is malformed",
        what: "A `[` or `[[` without its key or its closing brackets.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "[server1️⃣\nport = 80\n",
        good: "[server]\nport = 80\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Table"]
    )
}
