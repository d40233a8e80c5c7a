// PL1170: text without quotes where TOML expects a value.
import Findings

/// Text without quotes where TOML expects a value.
enum BareString: FindingKind {
    static let code: FindingCode = "PL1170"
    static let level = Level.error
    static let page = CheckPage(
        title: "a string needs quotes",
        what: "A value that is a bare word or words.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "name = 1️⃣shop\n",
        good: "name = \"shop\"\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section String"]
    )
}
