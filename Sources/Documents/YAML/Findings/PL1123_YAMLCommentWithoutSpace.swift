// PL1123: a comment without a space before it.
import Findings

/// A comment stands right behind a value.
enum YAMLCommentWithoutSpace: FindingKind {
    static let code: FindingCode = "PL1123"
    static let level = Level.error
    static let page = CheckPage(
        title: "a comment without a space before it",
        what: "A # right behind a quoted value, a bracket or a comma.",
        because: "only a # with a space before it starts a comment",
        bad: "key: \"value\"1️⃣# words\n",
        good: "key: \"value\" # words\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 6.6"]
    )

    /// A finding at the `#`.
    static func finding(at offset: Int, in context: YAMLContext) -> Finding {
        finding(
            "a comment needs a space before #",
            at: context.place(offset, context.lineEnd(offset)),
            label: "no space before it",
            mend: "write a space before it"
        )
    }
}
