// PL1151: a comma before a closing bracket.
import Findings

/// A comma before a closing bracket.
enum TrailingComma: FindingKind {
    static let code: FindingCode = "PL1151"
    static let level = Level.error
    static let page = CheckPage(
        title: "a comma stands before the closing bracket",
        what: "A comma behind the last element of a list or member of an object.",
        because: "JSON forbids it: strict readers refuse the file, others do not, so that it works on one machine only",
        bad: "{\n  \"port\": 801️⃣,\n}\n",
        good: "{\n  \"port\": 80\n}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 4"]
    )
}
