// PL1215: a plain value in typographic quotes, which are part of it.
import Findings

/// Finds plain values that stand in typographic quotes or start with a typographic dash.
enum TypographicQuote: DocumentCheck {
    static let code: FindingCode = "PL1215"
    static let level = Level.warning
    static let page = CheckPage(
        title: "typographic quotes are part of the value",
        what: "A plain value that starts with “, ‘, „, « or another typographic quote, or with a long dash.",
        because: "only straight quotes quote: the others were pasted from a document and reach the program",
        bad: "title: 1️⃣“Shop”\n",
        good: "title: \"Shop\"\nmotto: \"“Shop” is a word\"\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#73-flow-scalar-styles"]
    )

    private static let pairs: [(open: StaticString, close: [StaticString])] = [
        ("“", ["”", "“", "\""]), ("”", ["”", "“"]), ("„", ["“", "”", "\""]), ("«", ["»"]), ("»", ["«"]),
        ("‘", ["’", "‘", "'"]), ("’", ["’", "‘"]), ("‚", ["‘", "’"]), ("‹", ["›"]), ("″", ["″"]), ("′", ["′"]),
        ("＂", ["＂"]), ("＇", ["＇"]), ("´", ["´", "`"]),
    ]

    static func look(atKey node: Node, _ text: ByteText, _ walk: inout TrapWalk) {
        for (open, closes) in pairs where text.starts(with: open) {
            let rest = text.from(open.utf8CodeUnitCount)
            guard closes.contains(where: { isClosed(rest, by: $0, open) }) else { continue }
            walk.report(
                self,
                "the quotes of the key \(text.string) are typographic and part of it",
                at: node.span,
                label: "no quotes to a reader",
                mend: "write straight quotes, or none"
            )
            return
        }
    }

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        let text = scalar.text
        guard scalar.node.style == .plain, text[0] == 0xE2 || text[0] == 0xC2 || text[0] == 0xEF else { return }
        if text.count > 5, text.starts(with: "–") || text.starts(with: "—"), text[3].isLower || text[3] == 0x2D {
            walk.report(
                self,
                "the value starts with a long dash, which is no hyphen",
                on: scalar,
                read: "\"\(walk.shown(text, scalar.traits))\"",
                because: "a long dash was pasted from a document; an option starts with - or --",
                mend: "write - or --"
            )
            return
        }
        for (open, closes) in pairs where text.starts(with: open) {
            let rest = text.from(open.utf8CodeUnitCount)
            guard closes.contains(where: { isClosed(rest, by: $0, open) }) else { continue }
            let shown = walk.shown(text, scalar.traits)
            walk.report(
                self,
                "the quotes of \(shown) are typographic and part of the value",
                on: scalar,
                label: "no quotes to a reader",
                read: shown,
                mend: "write straight quotes: \" or '"
            )
            return
        }
    }

    /// Whether the last character closes the first and none of both stands between: no quotation inside a sentence.
    private static func isClosed(_ rest: ByteText, by close: StaticString, _ open: StaticString) -> Bool {
        let length = close.utf8CodeUnitCount
        guard rest.count > length, rest.from(rest.count - length).starts(with: close) else { return false }
        let inner = rest.part(0, rest.count - length)
        return !inner.contains(close) && !inner.contains(open)
    }
}
