// PL1116: list entries and keys are mixed.
import Findings

/// A line in a list is no entry of it, or an entry stands among keys.
enum ExpectedEntry: FindingKind {
    static let code: FindingCode = "PL1116"
    static let level = Level.error
    static let page = CheckPage(
        title: "list entries and keys are mixed",
        what: "A line in the column of a list that does not start with a dash, or a dash in the column of keys.",
        because: "one column holds either entries of a list or keys of a mapping",
        bad: "- one\n- two\n1️⃣three: 3\n",
        good: "- one\n- two\n- three: 3\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 8.2"]
    )

    /// A finding at a line that had to start with a dash.
    static func finding(at offset: Int, list: Int, in context: YAMLContext) -> Finding {
        let end = context.headEnd(offset)
        return finding(
            "expected another list entry, found \"\(context.text(offset, end, most: 30))\"",
            at: context.place(offset, end),
            label: "no dash before this",
            mend: "write - before it, or indent it to make it a part of the entry above",
            related: [RelatedPlace("the list starts here", at: context.place(list, list + 1))]
        )
    }

    /// A finding at a dash among keys.
    static func dash(at offset: Int, mapping: Int, in context: YAMLContext) -> Finding {
        finding(
            "expected another key, found a list entry",
            at: context.place(offset, offset + 1),
            label: "a list entry among keys",
            mend: "give the list a key of its own, or remove the dash",
            related: [RelatedPlace("the keys start here", at: context.place(mapping, context.headEnd(mapping)))]
        )
    }
}
