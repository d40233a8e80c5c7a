// PL1119: an anchor without a proper name.
import Findings

/// An anchor or alias has no name, or one that cannot be.
enum BadAnchorName: FindingKind {
    static let code: FindingCode = "PL1119"
    static let level = Level.error
    static let page = CheckPage(
        title: "an anchor without a proper name",
        what: "A & or * with no name behind it, or with a comma or bracket in the name.",
        because: "& names a value and * refers to it; both need a name of visible characters",
        bad: "a: 1️⃣& 1\n",
        good: "a: &one 1\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 6.9.2"]
    )

    /// A finding at the sign and what follows it.
    static func finding(_ start: Int, _ end: Int, in context: YAMLContext) -> Finding {
        let sign = context.text(start, start + 1)
        let text = context.text(start, context.valueEnd(start), most: 60)
        return finding(
            end > start + 1
                ? "the name behind \(sign) cannot hold \(context.text(end, end + 1))"
                : "expected a name behind \(sign)",
            at: context.place(start, max(end, start + 1)),
            label: sign == "&" ? "read as an anchor" : "read as a reference",
            mend: "quote the value if a text was meant: \(context.quoted(text))"
        )
    }
}
