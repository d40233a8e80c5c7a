// PL1120: a tag is malformed.
import Findings

/// A tag is malformed, or its handle was not declared.
enum BadTag: FindingKind {
    static let code: FindingCode = "PL1120"
    static let level = Level.error
    static let page = CheckPage(
        title: "a tag is malformed",
        what:
            "A tag that starts with ! but holds characters it cannot hold, is not closed, or uses a handle "
            + "that no %TAG line declares.",
        because: "a tag tells the reader which type to make, and this one cannot be understood",
        bad: "a: 1️⃣!e!shop 1\n",
        good: "a: !shop 1\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 6.9.1"]
    )

    /// A finding at the tag; `undeclared` is a handle without a `%TAG` line.
    static func finding(_ start: Int, _ end: Int, undeclared: String? = nil, in context: YAMLContext) -> Finding {
        let place = context.place(start, end)
        if let undeclared {
            return finding(
                "no %TAG line declares the handle \(shortened(undeclared)) for this document",
                at: place,
                label: "not declared",
                mend: "declare it before ---, or quote the value if a text was meant"
            )
        }
        return finding(
            "\(context.text(start, context.wordEnd(start), most: 30)) is no tag",
            at: place,
            label: "read as a tag",
            mend: "put a space behind the tag, or quote the value if a text was meant"
        )
    }
}
