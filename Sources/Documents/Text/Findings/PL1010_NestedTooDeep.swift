// PL1010: more containers inside one another than may be read.
import Findings

/// More containers stand inside one another than may be read.
enum NestedTooDeep: FindingKind {
    static let code: FindingCode = "PL1010"
    static let level = Level.error
    static let page = CheckPage(
        title: "values are nested too deeply",
        what: "More lists and mappings inside one another than the limit, 512 unless told otherwise.",
        because: "many readers overflow their stack on such input, and no person can read it",
        bad: "[[[[[[[[ … 513 times … ]]]]]]]]",
        good: "[[1, 2], [3, 4]]\n",
        exampleFile: "example.json",
        stories: ["S25"]
    )

    /// A finding at the bracket or line that opens one container too many.
    static func finding(in source: SourceText, at span: Span, most: Int) -> Finding {
        finding(
            "this is nested \(most + 1) deep, more than the \(most) that may be read",
            at: Place(source: source, span: span),
            label: "one too many",
            mend: "give the inner part a file of its own, or look for the bracket that was never closed"
        )
    }
}
