// PL1704: an unquoted value of a dotenv file with a blank inside.
import Findings

/// Finds dotenv values with blanks that a shell would run as commands.
enum UnquotedBlank: DocumentCheck {
    static let code: FindingCode = "PL1704"
    static let level = Level.note
    static let page = CheckPage(
        title: "an unquoted value has a space inside",
        what: "A line `NAME=one two` in a file of variables.",
        because: "a shell that sources the file runs `two` as a command; most loaders keep the whole value",
        bad: "TITLE=My1️⃣ shop\n",
        good: "TITLE=\"My shop\"\n",
        exampleFile: ".env",
        stories: ["S25", "S33"],
        sources: ["https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_01"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard scalar.classes.contains(.blank), let blank = walk.raw(of: scalar.node).firstIndex(of: 0x20) else {
            return
        }
        let start = Int(scalar.node.span.start) + blank
        walk.report(
            self,
            "a space stands in an unquoted value",
            at: Span(from: start, to: start + 1),
            label: "a shell stops here",
            mend: "put the value in quotes"
        )
    }
}
