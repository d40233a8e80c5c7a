// PL1121: a key goes over several lines.
import Findings

/// A key goes over several lines, or is too long.
enum KeyOverLines: FindingKind {
    static let code: FindingCode = "PL1121"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key goes over several lines",
        what:
            "A key in quotes or brackets that does not end on the line it starts on, or has more than 1,024 "
            + "characters.",
        because: "a key has to stand on one line with its colon",
        bad: "1️⃣\"long\n  key\": 1\n",
        good: "\"long key\": 1\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.4.2"]
    )

    /// A finding at the key.
    static func finding(from start: Int, to end: Int, in context: YAMLContext) -> Finding {
        let isLong = context.line(start) == context.line(end)
        return finding(
            isLong ? "a key has at most 1,024 characters" : "this key does not end on the line it starts on",
            at: context.place(start, isLong ? end : context.valueEnd(start)),
            label: isLong ? "longer than that" : "the key starts here",
            mend: "write it on one line, or put ? before the key and : before the value on a line of its own"
        )
    }
}
