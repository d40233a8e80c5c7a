// PL1103: a quote is never closed.
import Findings

/// A quote is opened and never closed.
enum YAMLUnclosedQuote: FindingKind {
    static let code: FindingCode = "PL1103"
    static let level = Level.error
    static let page = CheckPage(
        title: "a quote is never closed",
        what: "A value that starts with a quote but has no partner before the next key or the end of the file.",
        because: "everything behind the quote is swallowed by it",
        bad: "name: 1️⃣\"shop\nport: 1\n",
        good: "name: \"shop\"\nport: 1\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.3"]
    )

    /// A finding at the opening quote; `stop` is where reading gave up.
    static func finding(opening: Int, stop: Int, in context: YAMLContext) -> Finding {
        let quote = context.byte(opening) == 0x22 ? "\"" : "'"
        let end = context.valueEnd(opening)
        var message = "the quote \(quote) that opens here is never closed"
        var related: [RelatedPlace] = []
        var next = context.lineEnd(opening)
        while next < stop, context.byte(next) <= 0x20 { next += 1 }
        if next < context.bytes.count, context.looksLikeKey(next) {
            message += "; line \(context.line(next)) already looks like the next key"
            related = [RelatedPlace("looks like a key", at: context.place(next, context.headEnd(next)))]
        }
        let text = context.text(opening, end, most: 30)
        return finding(
            message,
            at: context.place(opening, end),
            label: "opened here",
            mend: "close it at the end of the value: \(text)\(quote)",
            related: related
        )
    }
}
