// PL1127: a tag asks for another type than the text has.
import Findings

/// A tag asks for a type that the text is not.
enum TagMismatch: FindingKind {
    static let code: FindingCode = "PL1127"
    static let level = Level.error
    static let page = CheckPage(
        title: "a tag asks for another type than the text has",
        what: "A value with !!int, !!float, !!bool, !!null or !!timestamp whose text is no such value.",
        because: "the reader has to make that type of the text, and cannot",
        bad: "port: 1️⃣!!int http\n",
        good: "port: !!int 80\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 10.2"]
    )

    /// A finding at the tag and value.
    static func finding(tag: String, at start: Int, _ end: Int, text: String, in context: YAMLContext) -> Finding {
        finding(
            "\"\(text)\" is no \(tag)",
            at: context.place(start, end),
            label: "\(tag) was asked for",
            mend: "remove the tag, or write a value of that type"
        )
    }
}
