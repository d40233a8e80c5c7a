// PL1011: more values than may be read.
import Findings

/// A text holds more values than may be read.
enum TooManyValues: FindingKind {
    static let code: FindingCode = "PL1011"
    static let level = Level.error
    static let page = CheckPage(
        title: "a text holds too many values",
        what: "More values than the limit, 16 million unless told otherwise.",
        because: "a config of that size is data, or was made to fill the memory",
        bad: "(a file with 16 million values)",
        good: "name: shop\n",
        stories: ["S25"]
    )

    /// A finding at the first value that is one too many.
    static func finding(in source: SourceText, at span: Span, most: Int) -> Finding {
        finding(
            "the text holds more than the \(most) values that may be read",
            at: Place(source: source, span: span),
            mend: "check that this is the config you meant, or split it"
        )
    }
}
