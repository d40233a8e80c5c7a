// PL1112: a block of text is malformed.
import Findings

/// The head or the indentation of a block of text is wrong.
enum BadBlockScalar: FindingKind {
    static let code: FindingCode = "PL1112"
    static let level = Level.error
    static let page = CheckPage(
        title: "a block of text is malformed",
        what: "A block behind | or > whose head says something it cannot say, or whose lines are indented unevenly.",
        because: "the first line of text sets the indentation of the whole block",
        bad: "text: |\n    first\n  1️⃣second\n",
        good: "text: |\n  first\n  second\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 8.1"]
    )

    /// A finding in the block's head.
    static func header(_ start: Int, at offset: Int, in context: YAMLContext) -> Finding {
        let sign = context.text(start, start + 1)
        let place = context.place(offset, context.valueEnd(offset))
        let found = context.text(offset, context.valueEnd(offset), most: 30)
        let c = context.byte(offset)
        if c == 0x30 || (c > 0x30 && c <= 0x39) {
            return finding(
                "the indentation behind \(sign) must be one digit from 1 to 9",
                at: context.character(offset),
                label: "cannot stand here",
                mend: "remove it: the first line of the text sets the indentation"
            )
        }
        if c == 0x23 {
            return finding(
                "a comment behind \(sign) needs a space before it",
                at: place,
                label: "no space before it",
                mend: "write a space before #"
            )
        }
        return finding(
            "expected the end of the line behind \(sign), found \"\(found)\"",
            at: place,
            label: "the text starts on the next line",
            mend: "put the text on the lines below, indented; or quote the value if it starts with \(sign)"
        )
    }

    /// A finding at an empty line that is deeper than the text below it.
    static func deepEmptyLine(_ line: Int, _ depth: Int, text: Int, indent: Int, in context: YAMLContext) -> Finding {
        finding(
            "this empty line holds \(YAMLContext.spaces(depth)), more than the first line of text (\(indent))",
            at: context.place(line, line + depth),
            label: "spaces on an empty line",
            mend: "remove the spaces from the empty line, or indent the text as deep",
            related: [RelatedPlace("the text starts here", at: context.place(text, context.valueEnd(text)))]
        )
    }

    /// A finding at a line that stands left of the text but right of its key.
    static func shallowLine(_ offset: Int, indent: Int, start: Int, in context: YAMLContext) -> Finding {
        finding(
            "this line stands in column \(context.column(offset)), the text of its block in column \(indent + 1)",
            at: context.place(offset, context.valueEnd(offset)),
            label: "too far left",
            mend: "indent it by \(YAMLContext.spaces(indent)), like the first line of the block",
            related: [RelatedPlace("the block starts here", at: context.place(start, start + 1))]
        )
    }
}
