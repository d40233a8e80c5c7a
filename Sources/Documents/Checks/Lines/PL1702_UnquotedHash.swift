// PL1702: a # inside an unquoted value of a dotenv file.
import Findings

/// Finds unquoted dotenv values with a `#` that some readers take for a comment.
enum UnquotedHash: DocumentCheck {
    static let code: FindingCode = "PL1702"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a # stands in an unquoted value",
        what: "An unquoted value such as `abc#def` in a file of variables.",
        because: "readers disagree: some keep the #, others cut the value there",
        bad: "PASSWORD=abc1️⃣#def\n",
        good: "PASSWORD='abc#def'\nURL=https://a.example/?q=1\n",
        exampleFile: ".env",
        stories: ["S25", "S33"],
        sources: [
            "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax"
        ]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard scalar.node.style == .plain || scalar.node.style == .implied, scalar.key >= 0 else { return }
        var start = Int(walk.nodes[scalar.key].span.end)
        let end = walk.endOfLine(after: start)
        while start < end, walk.source[start] != 0x3D { start += 1 }
        start += 1
        while start < end, walk.source[start].isBlank { start += 1 }
        guard start < end, walk.source[start] != 0x22, walk.source[start] != 0x27, walk.source[start] != 0x60 else {
            return
        }
        guard let hash = walk.source.part(start, end).firstIndex(of: 0x23).map({ $0 + start }), hash > start else {
            return
        }
        let isGlued = !walk.source[hash - 1].isBlank
        let isSecret = scalar.traits.contains(.secret)
        // Behind a blank and before one it is a comment to all but a few.
        let isComment = !isGlued && hash + 1 < end && walk.source[hash + 1].isBlank
        if isComment || (!isGlued && !isSecret) { return }
        if isSecret { walk.document.source.mask(Span(from: start, to: end)) }
        walk.report(
            self,
            "# stands in an unquoted value: readers disagree whether a comment starts here",
            at: Span(from: hash, to: end),
            label: "kept by some, cut by others",
            mend: "put the value in single quotes"
        )
    }
}
