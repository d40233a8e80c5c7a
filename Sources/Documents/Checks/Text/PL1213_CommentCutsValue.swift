// PL1213: a # behind a value that looks as if it belonged to it.
import Findings

/// Finds values that are cut short because ` #` starts a comment.
enum CommentCutsValue: DocumentCheck {
    static let code: FindingCode = "PL1213"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a # cuts a value short",
        what: "A plain value followed by blanks and a `#` that is glued to what stands behind it.",
        because: "a blank and # start a comment: the program reads only what stands before",
        bad: "database:\n  password: abc 1️⃣#def\ncolor: 2️⃣#fff\nroom: Building 3️⃣#5\n",
        good: "database:\n  password: \"abc #def\"\ncolor: \"#fff\"\nname: shop # the shop\nport: 80 #http\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#66-comments"]
    )

    /// Looks at the comment that starts at `hash`, behind a value or where one should be.
    static func look(at scalar: SeenScalar, hash: Int, _ walk: inout TrapWalk) {
        let end = walk.endOfLine(after: hash)
        var comment = walk.source.part(hash + 1, end)
        while let last = comment.last, last.isBlank { comment = comment.part(0, comment.count - 1) }
        guard let first = comment.first,
            belongsToValue(scalar, comment, first, blanks: hash >= 2 ? walk.source[hash - 2] : 0)
        else { return }
        let isSecret = scalar.traits.contains(.secret)
        let tail = Span(from: hash, to: hash + 1 + comment.count)
        if isSecret {
            walk.document.source.mask(scalar.node.span)
            walk.document.source.mask(Span(from: hash + 1, to: Int(tail.end)))
        }
        let isEmpty = scalar.node.length == 0
        let lost = isSecret ? "what stands behind #" : "#" + (comment.count > 40 ? "…" : comment.string)
        let read = isEmpty ? "null" : isSecret ? nil : "\"\(walk.shown(scalar.text, scalar.traits))\""
        let whole = isSecret ? nil : isEmpty ? lost : "\(walk.shown(scalar.text, [])) \(lost)"
        walk.report(
            self,
            isEmpty
                ? "\(lost) is read as a comment, and the value is null"
                : "\(lost) is read as a comment, not as part of the value",
            at: tail,
            label: "not part of the value",
            read: read,
            mend: whole.map { "quote it: \"\($0)\"; or put a blank behind # if a comment is meant" }
                ?? "quote the whole value"
        )
    }

    private static func belongsToValue(_ scalar: SeenScalar, _ comment: ByteText, _ first: UInt8, blanks: UInt8) -> Bool
    {
        guard first.isWordByte || first >= 0x80 || (scalar.traits.contains(.secret) && !first.isBlank && first != 0x23)
        else { return false }
        let isOneWord = !comment.contains(" ")
        if scalar.traits.contains(.secret) { return isOneWord }
        if scalar.node.length == 0 {
            // color: #fff, channel: #general
            guard isOneWord else { return false }
            return isColour(comment) || scalar.traits.contains(.label)
        }
        // Numbers and switches are whole; what follows two blanks is set apart.
        guard scalar.node.kind == .string, isOneWord, !blanks.isBlank else { return false }
        if comment.isDigits { return true }
        return scalar.traits.contains(.label) && !scalar.traits.contains(.prose)
    }

    private static func isColour(_ text: ByteText) -> Bool {
        guard [3, 4, 6, 8].contains(text.count) else { return false }
        return text.allSatisfy { $0.isDigit || ($0 | 0x20) &- 0x61 < 6 }
    }
}
