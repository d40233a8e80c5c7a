// PL1216: a character that cannot be seen, or looks like a blank and is none.
import Findings

/// Finds no-break spaces, zero-width characters and direction overrides where they change a key or value unseen.
enum InvisibleCharacter: DocumentCheck {
    static let code: FindingCode = "PL1216"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a character cannot be seen",
        what: "A no-break space at the edge of a value or in a key; a zero-width character between ASCII letters.",
        because: "it looks like a blank or like nothing, and makes another key or value of it",
        bad: "name:1️⃣\u{A0}shop\n",
        good: "name: shop\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#62-separation-spaces", "https://www.unicode.org/reports/tr36/"]
    )

    /// Looks at the odd characters inside one key or value and speaks of the first that does harm.
    static func look(at index: Int, _ node: Node, _ range: Range<Int>, isKey: Bool, _ walk: inout TrapWalk) {
        guard !node.isContainer else { return }
        let frame = walk.frames.last
        let traits: KeyTraits = isKey ? [] : frame.map { $0.isMapping ? $0.lastTraits : $0.traits } ?? []
        var found: Oddity?
        var count = 0
        for oddity in walk.oddities[range] where doesHarm(oddity, node, isKey: isKey, traits, walk) {
            if found == nil { found = oddity }
            count += 1
        }
        guard let found else { return }
        let span = Span(from: Int(found.offset), to: Int(found.offset) + Int(found.length))
        let isBehindColon = found.offset > 0 && walk.source[Int(found.offset) - 1] == 0x3A && found.kind == .blank
        let more = count > 1 ? ", and \(count - 1) more in this \(isKey ? "key" : "value")" : ""
        if traits.contains(.secret) { walk.document.source.mask(node.span) }
        walk.report(
            self,
            isBehindColon
                ? "a \(found.name) (\(found.code)) stands behind the colon, so that key and value are one text"
                : "a \(found.name) (\(found.code)) stands in the \(isKey ? "key" : "value")\(more)",
            at: span,
            label: "a \(found.name)",
            read: isBehindColon ? "one text without a key" : nil,
            mend: found.kind == .blank ? "write a plain space, or none" : "delete it"
        )
    }

    private static func doesHarm(_ oddity: Oddity, _ node: Node, isKey: Bool, _ traits: KeyTraits, _ walk: TrapWalk)
        -> Bool
    {
        let start = Int(oddity.offset)
        let end = start + Int(oddity.length)
        let quote = node.style == .plain ? 0 : 1
        let before = start > Int(node.span.start) + quote ? walk.source[start - 1] : 0
        let behind = end < Int(node.span.end) - quote ? walk.source[end] : 0
        switch oddity.kind {
        case .direction: return oddity.code.utf8CodeUnitCount > 16 ? false : !walk.habits.contains(.translation)
        case .invisible:
            // Between letters of other scripts and in emoji they belong.
            if traits.contains(.prose) { return false }
            return (before == 0 || before < 0x80) && (behind == 0 || behind < 0x80)
                && !walk.habits.contains(.translation)
        case .blank:
            if isKey { return !walk.habits.contains(.translation) }
            if before == 0x3A, node.style == .plain { return true }
            if node.style == .literal || node.style == .folded {
                return traits.contains(.script) && !walk.habits.contains(.translation)
            }
            if traits.contains(.prose) || walk.habits.contains(.translation) { return false }
            let isAtEdge = before == 0 || behind == 0
            return isAtEdge || !traits.isDisjoint(with: [.secret, .host, .script, .folder])
        }
    }
}
