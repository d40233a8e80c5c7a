// PL1175: a number in a form that TOML does not have.
import Findings

/// A number in a form that TOML does not have.
enum TOMLNumberForm: FindingKind {
    static let code: FindingCode = "PL1175"
    static let level = Level.error
    static let page = CheckPage(
        title: "a number is not in TOML's form",
        what: "Leading zeros, misplaced underscores, a point without digits, capital prefixes.",
        because: "TOML readers refuse it: in other notations it would mean different numbers",
        bad: "mode = 1️⃣0755\n",
        good: "mode = 0o755\n",
        exampleFile: "example.toml",
        stories: ["S25"],
        sources: ["TOML 1.0.0, section Integer"]
    )
}
