// PL1100: text stands behind a finished value.
import Findings

/// Text stands where the line, or the document, had to end.
enum YAMLTrailingContent: FindingKind {
    static let code: FindingCode = "PL1100"
    static let level = Level.error
    static let page = CheckPage(
        title: "text stands behind a finished value",
        what:
            "More text on the line after a quoted value or a closing bracket, or a further value after a "
            + "document that is complete.",
        because: "no reader can say which value was meant",
        bad: "key: \"value\" 1️⃣more\n",
        good: "key: \"value more\"\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.4"]
    )

    /// A finding at the text that is too much; `isRoot` where the document's only value has ended.
    static func finding(at offset: Int, isRoot: Bool, in context: YAMLContext) -> Finding {
        let end = context.valueEnd(offset)
        let text = context.text(offset, end, most: 30)
        let previous = context.byte(offset - 1)
        if isRoot {
            return finding(
                "expected the end of the document, found \"\(text)\"",
                at: context.place(offset, end),
                label: "the document's value ended before this",
                mend: "start another document with --- or make this a part of the value above"
            )
        }
        if previous == 0x27 || previous == 0x22 {
            let apostrophe = previous == 0x27
            return finding(
                "expected the end of the line, found \"\(text)\" behind the closing quote",
                at: context.place(offset, end),
                label: "the quote was closed before this",
                mend: apostrophe
                    ? "write '' for an apostrophe inside single quotes" : "write \\\" for a quote inside double quotes"
            )
        }
        return finding(
            "expected the end of the line, found \"\(text)\"",
            at: context.place(offset, end),
            label: "the value ended before this",
            mend: "put the whole value in one pair of quotes, or this on a line of its own"
        )
    }
}
