// PL1701: spaces round the equals sign of a dotenv line.
import Findings

/// Finds dotenv lines with blanks before or behind `=`.
enum SpaceAroundEquals: DocumentCheck {
    static let code: FindingCode = "PL1701"
    static let level = Level.warning
    static let page = CheckPage(
        title: "spaces stand round =",
        what: "A line `NAME = value` in a file of variables.",
        because: "shells refuse it, and loaders drop the spaces or keep them as part of name and value",
        bad: "DB_HOST1️⃣ = db.example\n",
        good: "DB_HOST=db.example\nEMPTY=\n",
        exampleFile: ".env",
        stories: ["S25", "S33"],
        sources: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_01"]
    )

    static func look(atKey index: Int, _ node: Node, _ walk: inout TrapWalk) {
        var end = Int(node.span.end)
        let start = end
        while end < walk.source.count, walk.source[end].isBlank { end += 1 }
        guard end < walk.source.count, walk.source[end] == 0x3D else { return }
        var behind = end + 1
        while behind < walk.source.count, walk.source[behind].isBlank { behind += 1 }
        let hasValue = behind < walk.source.count && walk.source[behind] != 0x0A && walk.source[behind] != 0x0D
        let isBefore = end > start
        guard isBefore || (behind > end + 1 && hasValue && walk.source[behind] != 0x23) else { return }
        walk.report(
            self,
            isBefore ? "a space stands before =" : "a space stands behind =",
            at: isBefore ? Span(from: start, to: end) : Span(from: end + 1, to: behind),
            label: "a shell stops here",
            mend: "write \(walk.text(of: node).string)=… without spaces"
        )
    }
}
