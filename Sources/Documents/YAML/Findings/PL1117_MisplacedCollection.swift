// PL1117: a list or mapping starts in the middle of a line.
import Findings

/// A list or mapping starts on a line where only a value may stand.
enum MisplacedCollection: FindingKind {
    static let code: FindingCode = "PL1117"
    static let level = Level.error
    static let page = CheckPage(
        title: "a list or mapping starts in the middle of a line",
        what: "A dash or a key directly behind a key, behind --- or behind an anchor or tag on the same line.",
        because: "a list or mapping in lines has to start on a line of its own",
        bad: "hosts: 1️⃣- a\n",
        good: "hosts:\n  - a\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 8.2"]
    )

    /// A finding at the dash, question mark or colon.
    static func finding(at offset: Int, isInFlow: Bool, in context: YAMLContext) -> Finding {
        let sign = context.text(offset, offset + 1)
        if isInFlow {
            return finding(
                "\(sign) alone cannot stand inside brackets",
                at: context.place(offset, offset + 1),
                label: "not a value",
                mend: "quote it, or remove it: entries in brackets are separated by commas"
            )
        }
        let name = sign == "-" ? "a list" : "a mapping"
        return finding(
            "\(name) cannot start here, behind something else on the same line",
            at: context.place(offset, offset + 1),
            label: "starts \(name)",
            mend: "put it on the next line, indented; or quote the value if it starts with \(sign)"
        )
    }

    /// A finding at the colon of a key behind `---`.
    static func keyBehindMarker(colon: Int, key: Int, in context: YAMLContext) -> Finding {
        finding(
            "a mapping cannot start on the line of ---",
            at: context.place(key, colon + 1),
            label: "a key",
            mend: "put it on the next line"
        )
    }
}
