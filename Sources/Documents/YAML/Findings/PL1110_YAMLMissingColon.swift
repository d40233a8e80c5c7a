// PL1110: a key has no colon.
import Findings

/// A line among keys is no key.
enum YAMLMissingColon: FindingKind {
    static let code: FindingCode = "PL1110"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key has no colon",
        what: "A line where a key with a colon has to stand, but without the colon.",
        because: "a mapping holds pairs only, and this is half of one",
        bad: "port: 80\n1️⃣host\nname: shop\n",
        good: "port: 80\nhost: db.example\nname: shop\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 8.2.2"]
    )

    /// A finding at the text that had to be a key; `value` where it may be the rest of the value above.
    static func finding(start: Int, end: Int, in context: YAMLContext) -> Finding {
        let text = context.text(start, end, most: 30)
        return finding(
            "expected a key and a colon, found \"\(text)\"",
            at: context.place(start, end),
            label: "no colon behind this",
            mend: "write \"\(text):\" and a value, or indent the line if it continues the value above"
        )
    }
}
