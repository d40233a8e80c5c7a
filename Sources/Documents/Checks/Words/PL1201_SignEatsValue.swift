// PL1201: a value that starts with ! or & and is gone: YAML reads a tag or an anchor.
import Findings

/// Finds values that YAML took for a tag or an anchor, so that nothing is left of them.
enum SignEatsValue: DocumentCheck {
    static let code: FindingCode = "PL1201"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a value is read as a tag or an anchor and lost",
        what: "A plain value that starts with `!` or `&` and has nothing behind it.",
        because: "`!word` names a type and `&word` names a place: the value itself is empty",
        bad: "database:\n  password: 1️⃣!secret\n  user: 2️⃣&admin\n",
        good: "database:\n  password: \"!secret\"\n  user: \"&admin\"\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#69-node-properties"]
    )

    /// Looks at an empty value whose key is followed by a sign on the same line.
    ///
    /// - Returns: whether it spoke.
    static func look(at scalar: SeenScalar, sign: Int, _ walk: inout TrapWalk) -> Bool {
        var end = sign + 1
        while end < walk.source.count, walk.source[end] > 0x20, !",]}".utf8.contains(walk.source[end]) { end += 1 }
        guard end > sign + 1, walk.source[sign + 1] != 0x3C else { return false }
        let word = walk.source.part(sign, end)
        // `!!null` and `!reset` mean to be empty.
        if word.starts(with: "!!") || word.equals("!reset") || word.equals("!override") { return false }
        let isTag = walk.source[sign] == 0x21
        let span = Span(from: sign, to: end)
        let isSecret = scalar.traits.contains(.secret)
        if isSecret { walk.document.source.mask(Span(from: sign + 1, to: end)) }
        let shown = isSecret ? (isTag ? "the word behind !" : "the word behind &") : word.string
        walk.report(
            self,
            isTag
                ? "\(shown) is read as a tag, and the value is empty"
                : "\(shown) is read as an anchor's name, and the value is empty",
            at: span,
            label: "the value is lost here",
            read: "null",
            mend: isSecret ? "quote it" : "quote it: \"\(word.string)\""
        )
        return true
    }
}
