// PL1118: an anchor or tag too many.
import Findings

/// A value has two anchors or tags, or an alias has one.
enum TwoProperties: FindingKind {
    static let code: FindingCode = "PL1118"
    static let level = Level.error
    static let page = CheckPage(
        title: "an anchor or tag too many",
        what: "Two anchors or two tags before one value, or an anchor or tag before a reference.",
        because: "a value has one anchor and one tag at most, and a reference has none of its own",
        bad: "a: &one 1\nb: 1️⃣&two *one\n",
        good: "a: &one 1\nb: *one\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 6.9"]
    )

    /// A finding at the anchor or tag that is too much.
    static func finding(at offset: Int, in context: YAMLContext) -> Finding {
        let isAnchor = context.byte(offset) == 0x26
        return finding(
            "\(isAnchor ? "an anchor" : "a tag") cannot stand here: the value has one already or is a reference",
            at: context.place(offset, context.wordEnd(offset)),
            label: "one too many",
            mend: "remove it; a value that starts with \(isAnchor ? "&" : "!") needs quotes"
        )
    }
}
