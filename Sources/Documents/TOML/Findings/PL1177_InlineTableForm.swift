// PL1177: an inline table over several lines or with a comma at its end.
import Findings

/// An inline table over several lines or with a comma at its end.
enum InlineTableForm: FindingKind {
    static let code: FindingCode = "PL1177"
    static let level = Level.error
    static let page = CheckPage(
        title: "an inline table is not in TOML's form",
        what: "A line break, a trailing comma or a missing comma between `{` and `}`.",
        because: "TOML 1.0 readers refuse it; longer tables take a [header]",
        bad: "db = {host = \"a\"1️⃣,}\n",
        good: "db = {host = \"a\"}\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Inline Table"]
    )
}
