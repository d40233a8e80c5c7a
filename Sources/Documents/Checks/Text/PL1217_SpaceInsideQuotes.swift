// PL1217: a blank that starts or ends a value inside its quotes.
import Findings

/// Finds blanks at the edges of quoted values that are names, hosts or URLs.
enum SpaceInsideQuotes: DocumentCheck {
    static let code: FindingCode = "PL1217"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a space stands inside the quotes",
        what: "A quoted single word, URL or path that starts or ends with a space.",
        because: "the space is part of the value: another database, user or file is meant",
        bad: "database:\n  url: \"postgres://db.example/shop1️⃣ \"\n  user: \"2️⃣ admin\"\n",
        good: "database:\n  url: \"postgres://db.example/shop\"\n  user: \"admin\"\nprompt: \"Name: \"\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#73-flow-scalar-styles"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        let text = scalar.text
        var start = 0
        var end = text.count
        while start < end, text[start] == 0x20 { start += 1 }
        while end > start, text[end - 1] == 0x20 { end -= 1 }
        let inner = text.part(start, end)
        guard inner.count > 1, !inner.contains(" "), !scalar.node.flags.contains(.decoded) else { return }
        guard isName(inner), !walk.habits.contains(.translation) else { return }
        let isNamed = !scalar.traits.isDisjoint(with: [.host, .folder, .secret, .needed, .version, .hash, .schedule])
        let isKnown = isNamed || inner.contains("://")
        if scalar.traits.contains(.blanks) || scalar.traits.contains(.pattern) { return }
        if scalar.traits.contains(.prose) || scalar.isListed && !isKnown { return }
        let first = Int(scalar.node.span.start) + 1
        let isAtEnd = end < text.count
        let span =
            isAtEnd ? Span(from: first + end, to: first + text.count) : Span(from: first, to: first + start)
        guard Int(span.end) <= walk.source.count, walk.source[Int(span.start)] == 0x20 else { return }
        if scalar.traits.contains(.secret) { walk.document.source.mask(scalar.node.span) }
        walk.report(
            self,
            "a space \(isAtEnd ? "ends" : "starts") the value inside its quotes",
            at: span,
            label: "part of the value",
            read: scalar.traits.contains(.secret) ? nil : "\"\(walk.shown(text, scalar.traits))\"",
            mend: "remove the space"
        )
    }

    /// Whether it looks like one name: a separator such as `, ` or `: ` is meant to have its blank.
    private static func isName(_ text: ByteText) -> Bool {
        guard let first = text.first, let last = text.last else { return false }
        return (first.isWordByte || first == 0x2F || first == 0x2E) && (last.isWordByte || last == 0x2F)
    }
}
