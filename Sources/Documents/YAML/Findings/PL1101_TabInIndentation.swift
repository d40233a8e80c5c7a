// PL1101: a tab indents.
import Findings

/// A tab indents.
enum TabInIndentation: FindingKind {
    static let code: FindingCode = "PL1101"
    static let level = Level.error
    static let page = CheckPage(
        title: "a tab indents",
        what:
            "A tab where only spaces may indent: in front of a key, a list entry, or behind - and ? in "
            + "front of another collection.",
        because: "YAML counts spaces only, and editors show a tab as any number of them",
        bad: "server:\n1️⃣\tport: 80\n",
        good: "server:\n  port: 80\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 6.1"]
    )

    /// A finding at the tab.
    static func finding(at tab: Int, in context: YAMLContext) -> Finding {
        var end = tab + 1
        while context.byte(end) == 0x09 { end += 1 }
        let column = context.column(tab)
        let many = end - tab
        return finding(
            many == 1
                ? "a tab stands in column \(column), where only spaces may indent"
                : "\(many) tabs stand from column \(column) on, where only spaces may indent",
            at: context.place(tab, end),
            label: many == 1 ? "this is a tab" : "these are tabs",
            mend: "put spaces in its place, as many as the lines beside it have"
        )
    }
}
