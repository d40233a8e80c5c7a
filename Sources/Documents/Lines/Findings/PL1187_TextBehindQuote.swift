// PL1187: text behind the closing quote of a value.
import Findings

/// Text behind the closing quote of a value.
enum TextBehindQuote: FindingKind {
    static let code: FindingCode = "PL1187"
    static let level = Level.error
    static let page = CheckPage(
        title: "text stands behind the closing quote",
        what: "Something other than a comment behind the quote that closes a value.",
        because: "a shell joins both parts, loaders drop one or keep the quotes",
        bad: "NAME=\"shop\"1️⃣2\n",
        good: "NAME=\"shop2\"\n",
        exampleFile: "example.env",
        stories: ["S25"],
        sources: []
    )
}
