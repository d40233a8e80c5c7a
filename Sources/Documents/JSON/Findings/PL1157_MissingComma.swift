// PL1157: no comma between two elements or members.
import Findings

/// No comma between two elements or members.
enum MissingComma: FindingKind {
    static let code: FindingCode = "PL1157"
    static let level = Level.error
    static let page = CheckPage(
        title: "a comma is missing",
        what: "Two elements of a list or members of an object without a comma between them.",
        because: "the program's reader stops here, and the program does not start",
        bad: "{\n  \"host\": \"a\"1️⃣\n  \"port\": 80\n}\n",
        good: "{\n  \"host\": \"a\",\n  \"port\": 80\n}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 4"]
    )
}
