// PL1707: what looks like a comment behind a value of an INI file.
import Findings

/// Finds INI values with ` ;` or ` #` inside, which readers keep or cut.
enum CommentInsideValue: DocumentCheck {
    static let code: FindingCode = "PL1707"
    static let level = Level.note
    static let page = CheckPage(
        title: "a comment may be part of the value",
        what: "A line of an INI file with ` ;` or ` #` behind its value.",
        because: "readers disagree: Python's keeps it as part of the value, others cut it off",
        bad: "[db]\nport = 5432 1️⃣; the default\n",
        good: "[db]\n; the default\nport = 5432\n",
        exampleFile: "example.ini",
        stories: ["S25", "S33"],
        sources: ["https://docs.python.org/3/library/configparser.html#customizing-parser-behaviour"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard scalar.node.style == .plain else { return }
        let start = Int(scalar.node.span.start)
        let end = walk.endOfLine(after: start)
        let rest = walk.source.part(start, end)
        for index in rest.indices
        where index > 0 && (rest[index] == 0x3B || rest[index] == 0x23) && rest[index - 1].isBlank {
            guard index + 1 < rest.count, rest[index + 1].isBlank else { continue }
            walk.report(
                self,
                "\(rest[index] == 0x3B ? ";" : "#") stands behind a value: readers disagree whether a comment starts here",
                at: Span(from: start + index, to: end),
                label: "kept by some, cut by others",
                mend: "put the comment on a line of its own"
            )
            return
        }
    }
}
