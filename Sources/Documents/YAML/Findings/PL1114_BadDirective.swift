// PL1114: a directive is wrong.
import Findings

/// A directive line is malformed or stands alone.
enum BadDirective: FindingKind {
    static let code: FindingCode = "PL1114"
    static let level = Level.error
    static let page = CheckPage(
        title: "a directive is wrong",
        what:
            "A line that starts with % before a document: %YAML with another version than 1.x or twice, "
            + "%TAG without handle and prefix, or a directive without the --- it belongs to.",
        because: "a line that starts with % speaks to the YAML reader; it is no part of the values",
        bad: "%YAML 1.2\n1️⃣%YAML 1.2\n---\na: 1\n",
        good: "%YAML 1.2\n---\na: 1\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 6.8"]
    )

    /// A finding at `%YAML`.
    static func version(_ start: Int, _ end: Int, isSecond: Bool, in context: YAMLContext) -> Finding {
        finding(
            isSecond
                ? "a second %YAML line for one document" : "expected %YAML with a version such as 1.2 and nothing else",
            at: context.place(start, context.valueEnd(start)),
            label: isSecond ? "once is enough" : "not understood",
            mend: isSecond ? "remove it" : "write %YAML 1.2, or remove the line"
        )
    }

    /// A finding at `%TAG`.
    static func tag(_ start: Int, _ end: Int, in context: YAMLContext) -> Finding {
        finding(
            "expected %TAG with a new handle such as !e! and a prefix",
            at: context.place(start, context.valueEnd(start)),
            label: "not understood",
            mend: "write it as %TAG !e! tag:example.com,2000:"
        )
    }

    /// A finding at a directive behind the start of a document.
    static func insideDocument(_ start: Int, in context: YAMLContext) -> Finding {
        finding(
            "\(context.text(start, context.wordEnd(start))) stands inside a document",
            at: context.place(start, context.valueEnd(start)),
            label: "only before a document",
            mend: "end the document above with ... on a line of its own, or remove the line"
        )
    }

    /// A finding at a directive with no document behind it.
    static func withoutDocument(_ start: Int, in context: YAMLContext) -> Finding {
        finding(
            "a line that starts with % must be followed by --- and a document",
            at: context.place(start, context.valueEnd(start)),
            label: "read as a directive",
            mend: "write --- on a line of its own behind it, or quote the value if it is one"
        )
    }
}
