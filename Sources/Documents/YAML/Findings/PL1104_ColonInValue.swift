// PL1104: a colon and a space inside a value without quotes.
import Findings

/// `: ` stands inside a value without quotes.
enum ColonInValue: FindingKind {
    static let code: FindingCode = "PL1104"
    static let level = Level.error
    static let page = CheckPage(
        title: "a colon and a space inside a value without quotes",
        what: "A value without quotes that holds a colon and then a space, or ends in a colon.",
        because: "the colon makes a key of what stands before it, and a line holds one key only",
        bad: "message: note1️⃣: read this\n",
        good: "message: \"note: read this\"\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.3.3"]
    )

    /// A finding at the second colon; `value` is where the value starts.
    static func finding(colon: Int, value: Int, in context: YAMLContext) -> Finding {
        let end = context.valueEnd(value)
        let text = context.text(value, end, most: 60)
        return finding(
            "a colon and a space stand inside the value \"\(context.text(value, end, most: 30))\"",
            at: context.place(colon, colon + 1),
            label: "read as the end of a key",
            mend: "quote the value: \(context.quoted(text))",
            related: [RelatedPlace("the value starts here", at: context.place(value, end))]
        )
    }
}
