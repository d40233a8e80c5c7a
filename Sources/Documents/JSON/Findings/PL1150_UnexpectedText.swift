// PL1150: something stands where another thing is expected.
import Findings

/// Something stands where another thing is expected.
enum UnexpectedText: FindingKind {
    static let code: FindingCode = "PL1150"
    static let level = Level.error
    static let page = CheckPage(
        title: "something unexpected stands here",
        what: "Text that is no value, key, comma or bracket where one of these is expected.",
        because: "the program's reader stops here, and the program does not start",
        bad: "{\"port\": 1️⃣@80}\n",
        good: "{\"port\": 80}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 2"]
    )
}
