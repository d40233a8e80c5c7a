// PL1115: a document marker inside quotes or brackets.
import Findings

/// `---` or `...` stands inside quotes or brackets.
enum MisplacedMarker: FindingKind {
    static let code: FindingCode = "PL1115"
    static let level = Level.error
    static let page = CheckPage(
        title: "a document marker inside quotes or brackets",
        what: "A line that starts with --- or ... before the quote or bracket above it is closed.",
        because: "at the start of a line these three signs always end the document",
        bad: "text: \"one\n1️⃣---\ntwo\"\n",
        good: "text: \"one\n  ---\n  two\"\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 9.1"]
    )

    /// A finding at the marker; `opening` is the quote or bracket that is still open.
    static func finding(at offset: Int, opening: Int, in context: YAMLContext) -> Finding {
        let marker = context.text(offset, offset + 3)
        return finding(
            "\(marker) ends the document, but \(context.text(opening, opening + 1)) is still open",
            at: context.place(offset, offset + 3),
            label: "ends the document",
            mend: "close what is open, or indent this line",
            related: [RelatedPlace("still open", at: context.place(opening, opening + 1))]
        )
    }
}
