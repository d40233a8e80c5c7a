// PL1125: a reference inside its own value.
import Findings

/// A reference stands inside the value it refers to.
enum CyclicAlias: FindingKind {
    static let code: FindingCode = "PL1125"
    static let level = Level.error
    static let page = CheckPage(
        title: "a reference inside its own value",
        what: "An alias *name inside the value that &name marks.",
        because: "the value would hold itself without end",
        bad: "a: &a\n  b: 1️⃣*a\n",
        good: "a: &a\n  b: 1\nc: *a\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 3.2.2"]
    )

    /// A finding at the alias; `anchor` is the name behind `&`.
    static func finding(name: Range<Int>, anchor: Range<Int>, in context: YAMLContext) -> Finding {
        let text = context.text(name.lowerBound, name.upperBound)
        return finding(
            "*\(text) stands inside the value that &\(text) names",
            at: context.place(name.lowerBound - 1, name.upperBound),
            label: "refers to what it is a part of",
            mend: "refer to another value, or move this out of it",
            related: [
                RelatedPlace("the value starts here", at: context.place(anchor.lowerBound - 1, anchor.upperBound))
            ]
        )
    }
}
