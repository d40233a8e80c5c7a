// PL1126: references make the document too large.
import Findings

/// References make the document grow beyond the limit.
enum AliasExpansion: FindingKind {
    static let code: FindingCode = "PL1126"
    static let level = Level.error
    static let page = CheckPage(
        title: "references make the document too large",
        what:
            "Aliases or merge keys that stand for so many values that the document grows beyond ten times "
            + "its size and a million values more, or beyond the depth limit.",
        because:
            "a few lines of such references can fill the memory of every program that reads them (\"billion "
            + "laughs\")",
        bad: "a: &a [x, x]\nb: &b [*a, *a]\nc: [1️⃣*b, *b]\n(and so on, 30 levels deep)\n",
        good: "a: &a [x, x]\nb: *a\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 3.2.2", "CVE-2019-11253"]
    )

    /// A finding at the alias that is too much.
    static func finding(name: Range<Int>, most: Int, isDepth: Bool, in context: YAMLContext) -> Finding {
        let text = context.text(name.lowerBound, name.upperBound)
        return finding(
            isDepth
                ? "with *\(text) values are nested more than the \(most) deep that may be read"
                : "with *\(text) the document grows beyond the \(most) values that references may add",
            at: context.place(name.lowerBound - 1, name.upperBound),
            label: "one too many",
            mend: "write the values out where they are needed, or split the file"
        )
    }
}
