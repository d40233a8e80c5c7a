// PL1102: a line does not line up with its neighbours.
import Findings

/// A line does not line up with its neighbours.
enum WrongIndentation: FindingKind {
    static let code: FindingCode = "PL1102"
    static let level = Level.error
    static let page = CheckPage(
        title: "a line does not line up with its neighbours",
        what:
            "A key or list entry that is indented more or less than those it belongs to, or a line of a "
            + "value that stands too far left.",
        because: "indentation decides what belongs together, and this line belongs to nothing",
        bad: "servers:\n  - name: a\n   1️⃣port: 1\n",
        good: "servers:\n  - name: a\n    port: 1\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 6.1"]
    )

    /// A finding at a key or entry that stands in column `found`; `sibling` starts the entry it should line up with.
    static func finding(at offset: Int, sibling: Int?, in context: YAMLContext) -> Finding {
        let found = context.column(offset)
        let head = context.text(offset, context.headEnd(offset), most: 30)
        guard let sibling else {
            return finding(
                "\"\(head)\" is indented by \(YAMLContext.spaces(found - 1)), where nothing it could belong to stands",
                at: context.place(offset, context.headEnd(offset)),
                label: "belongs to nothing above",
                mend: "line it up with the lines it belongs to"
            )
        }
        let wanted = context.column(sibling)
        let name = context.text(sibling, context.headEnd(sibling), most: 30)
        let difference = abs(wanted - found)
        let direction = wanted > found ? "left" : "right"
        return finding(
            "\"\(head)\" stands \(difference) \(difference == 1 ? "column" : "columns") too far \(direction)",
            at: context.place(offset, context.headEnd(offset)),
            label: "in column \(found)",
            mend: "indent it by \(YAMLContext.spaces(wanted - 1)), like \"\(name)\"",
            related: [
                RelatedPlace(
                    "it should line up with this, in column \(wanted)",
                    at: context.place(sibling, context.headEnd(sibling))
                )
            ]
        )
    }

    /// A finding at a line inside quotes or brackets that stands too far left.
    static func continuation(
        at offset: Int,
        opening: Int,
        least: Int,
        in context: YAMLContext
    ) -> Finding {
        let isQuote = context.byte(opening) == 0x22 || context.byte(opening) == 0x27
        return finding(
            "a line inside \(isQuote ? "quotes" : "brackets") must be indented by \(YAMLContext.spaces(least)) or more",
            at: context.place(offset, context.valueEnd(offset)),
            label: "too far left",
            mend: "indent it deeper than the key it belongs to",
            related: [RelatedPlace(isQuote ? "the quote opens here" : "opened here", at: context.character(opening))]
        )
    }
}
