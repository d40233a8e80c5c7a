// PL1173: a key that is set twice.
import Findings

/// A key that is set twice.
enum KeyTwice: FindingKind {
    static let code: FindingCode = "PL1173"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key is set twice",
        what: "A key that has a value in the same table already.",
        because: "TOML readers refuse the file, and the program does not start",
        bad: "port = 80\n1️⃣port = 81\n",
        good: "port = 80\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Keys"]
    )
}
