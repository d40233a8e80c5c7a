// PL1113: an escape that YAML does not know.
import Findings

/// A backslash in double quotes is followed by what is no escape.
enum YAMLInvalidEscape: FindingKind {
    static let code: FindingCode = "PL1113"
    static let level = Level.error
    static let page = CheckPage(
        title: "an escape that YAML does not know",
        what: "A backslash inside double quotes with a character behind it that makes no escape, as in a Windows path.",
        because: "inside double quotes a backslash starts an escape; it does not stand for itself",
        bad: "path: \"C:1️⃣\\data\"\n",
        good: "path: 'C:\\data'\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 5.7"]
    )

    /// A finding at the backslash; `digits` is how many hexadecimal digits had to follow, 0 for an unknown letter.
    static func finding(at offset: Int, digits: Int, in context: YAMLContext) -> Finding {
        var end = offset + 2
        while end < context.bytes.count, context.byte(end) & 0xC0 == 0x80 { end += 1 }
        let text = context.text(offset, end)
        let place = context.place(offset, end)
        let quote = opening(before: offset, in: context)
        let isPath = isWindowsPath(behind: quote, in: context)
        let mend =
            isPath
            ? "a path of Windows goes into single quotes, where \\ is only a backslash"
            : "write \\\\ for a backslash, or use single quotes"
        if digits > 0 {
            return finding(
                "\(text) needs \(digits) hexadecimal digits that name a character",
                at: place,
                label: "not such digits",
                mend: mend
            )
        }
        return finding(
            "\(text) is no escape",
            at: place,
            label: "unknown escape",
            because: context.byte(offset + 1) == 0x27 ? "in double quotes an apostrophe needs no backslash" : nil,
            mend: context.byte(offset + 1) == 0x27 ? "write ' alone" : mend
        )
    }

    /// The double quote that opens the value on this line, if it does.
    private static func opening(before offset: Int, in context: YAMLContext) -> Int {
        var i = context.lineStart(offset)
        while i < offset, context.byte(i) != 0x22 { i += 1 }
        return i
    }

    /// Whether the text behind a quote starts like `C:\\` or `\\\\server`.
    private static func isWindowsPath(behind quote: Int, in context: YAMLContext) -> Bool {
        let letter = context.byte(quote + 1)
        if letter == 0x5C, context.byte(quote + 2) == 0x5C { return true }
        return (letter | 0x20) &- 0x61 < 26 && context.byte(quote + 2) == 0x3A && context.byte(quote + 3) == 0x5C
    }
}
