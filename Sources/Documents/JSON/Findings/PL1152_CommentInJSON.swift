// PL1152: a comment in JSON.
import Findings

/// A comment in JSON.
enum CommentInJSON: FindingKind {
    static let code: FindingCode = "PL1152"
    static let level = Level.error
    static let page = CheckPage(
        title: "JSON has no comments",
        what: "Text behind `//` or `#`, or between `/*` and `*/`, in a file that is read as JSON.",
        because: "JSON has no comments: strict readers refuse the file",
        bad: "{\n  1️⃣// the port\n  \"port\": 80\n}\n",
        good: "{\n  \"port\": 80\n}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 2"]
    )
}
