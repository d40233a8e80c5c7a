// PL1224: key:value without a space behind the colon, which is one text.
import Findings

/// Finds lines such as `port:80` that were meant to be a key with its value.
enum NoSpaceAfterColon: DocumentCheck {
    static let code: FindingCode = "PL1224"
    static let level = Level.warning
    static let page = CheckPage(
        title: "no space stands behind the colon",
        what: "A plain value on a line of its own that reads `word:value`.",
        because: "without a space key and value are one text: the mapping that was meant is not there",
        bad: "server:\n  1️⃣port:80\n",
        good: "server:\n  port: 80\nimage: redis:7\nurl: https://a.example:8080/x?y=1#z\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#733-plain-style"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.classes.contains(.colon), !scalar.isListed, let colon = raw.firstOffset(of: ":") else { return }
        guard colon > 0, colon + 1 < raw.count, raw[colon + 1] > 0x20, raw[colon + 1] < 0x80 else { return }
        guard raw[colon + 1] != 0x2F, raw[colon + 1] != 0x3A, raw[0].isLetter else { return }
        for byte in raw.part(0, colon) where !byte.isWordByte && byte != 0x2D { return }
        guard !raw.part(0, colon).isDigits, standsAlone(scalar, walk) else { return }
        let key = raw.part(0, colon).string
        let isSecret = scalar.traits.contains(.secret) || KeyFacts(of: raw.part(0, colon)).traits.contains(.secret)
        if isSecret {
            walk.document.source.mask(
                Span(from: Int(scalar.node.span.start) + colon + 1, to: Int(scalar.node.span.end))
            )
        }
        walk.report(
            self,
            "\(key): has no space behind its colon, so that key and value are one text",
            at: scalar.node.span,
            label: "one text",
            read: isSecret ? nil : "\"\(walk.shown(raw, []))\"",
            mend: "put a space behind the colon"
        )
    }

    /// Whether nothing but blanks stands before it on its line, and it is no line of a longer text.
    private static func standsAlone(_ scalar: SeenScalar, _ walk: TrapWalk) -> Bool {
        var index = Int(scalar.node.span.start)
        while index > 0, walk.source[index - 1] == 0x20 { index -= 1 }
        guard index == 0 || walk.source[index - 1] == 0x0A || walk.source[index - 1] == 0x0D else { return false }
        // A key of a mapping in braces, or a list's item, has its parent before it.
        return scalar.key >= 0 || walk.frames.isEmpty
    }
}
